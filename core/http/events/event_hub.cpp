#include "http/events/event_hub.h"

namespace dbsync::http {

std::string formatEvent(std::string_view name, std::string_view data)
{
    std::string event = "event: " + std::string(name) + "\n";
    while (true) {
        const std::size_t end = data.find('\n');
        event += "data: ";
        event += data.substr(0, end);
        event += '\n';
        if (end == std::string_view::npos)
            break;
        data.remove_prefix(end + 1);
    }
    return event + '\n';
}

// Under the lock, so that of two events the later one is the last for every stream.
void EventHub::publish(const std::string& channel, std::string event)
{
    const auto shared = std::make_shared<const std::string>(std::move(event));
    const std::lock_guard lock(m_mutex);
    forEach(m_byChannel, channel, [&shared](Subscriber& subscriber) { subscriber.deliver(shared); });
}

void EventHub::closeTagged(const std::string& tag)
{
    const std::lock_guard lock(m_mutex);
    forEach(m_byTag, tag, [](Subscriber& subscriber) { subscriber.close(); });
}

void EventHub::closeAll()
{
    const std::lock_guard lock(m_mutex);
    for (const auto& [key, entry] : m_entries) {
        if (const auto subscriber = entry.subscriber.lock())
            subscriber->close();
    }
}

std::size_t EventHub::subscribers() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

std::vector<std::string> EventHub::channels() const
{
    std::vector<std::string> names;
    const std::lock_guard lock(m_mutex);
    for (auto entry = m_byChannel.begin(); entry != m_byChannel.end();
         entry = m_byChannel.equal_range(entry->first).second)
        names.push_back(entry->first);
    return names;
}

std::uint64_t EventHub::add(const std::string& channel, const std::string& tag, std::weak_ptr<Subscriber> subscriber)
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t key = ++m_lastKey;
    m_entries.emplace(key, Entry{channel, tag, std::move(subscriber)});
    m_byChannel.emplace(channel, key);
    if (!tag.empty())
        m_byTag.emplace(tag, key);
    return key;
}

void EventHub::remove(std::uint64_t key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key);
    if (found == m_entries.end())
        return;
    const auto eraseFrom = [key](Index& index, const std::string& name) {
        auto [entry, end] = index.equal_range(name);
        while (entry != end && entry->second != key)
            ++entry;
        if (entry != end)
            index.erase(entry);
    };
    eraseFrom(m_byChannel, found->second.channel);
    eraseFrom(m_byTag, found->second.tag);
    m_entries.erase(found);
}

void EventHub::forEach(const Index& index, const std::string& key, const std::function<void(Subscriber&)>& action) const
{
    const auto [first, end] = index.equal_range(key);
    for (auto entry = first; entry != end; ++entry) {
        if (const auto subscriber = m_entries.at(entry->second).subscriber.lock())
            action(*subscriber);
    }
}

} // namespace dbsync::http
