#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dbsync::http {

/// An event as it goes over the wire: "event: name\ndata: data\n\n"; `data` may have several lines.
std::string formatEvent(std::string_view name, std::string_view data);

/// Hands events to the open event streams. A stream that is still writing keeps only the latest event it was given, so
/// an event must mean "look again", never a change itself. Safe from any thread.
class EventHub
{
public:
    /// One open stream; the listener implements it. Called from any thread, must not block or call the hub.
    class Subscriber
    {
    public:
        virtual ~Subscriber() = default;
        virtual void deliver(const std::shared_ptr<const std::string>& event) = 0;
        virtual void close() = 0;
    };

    /// Gives `event`, made by formatEvent, to every stream of `channel`.
    void publish(const std::string& channel, std::string event);
    /// Ends every stream that was opened with `tag`.
    void closeTagged(const std::string& tag);
    /// Ends every stream.
    void closeAll();
    std::size_t subscribers() const;
    /// The channels that someone hears, each once.
    std::vector<std::string> channels() const;

    /// For the listener: until remove, `subscriber` hears `channel`. The key is for remove.
    std::uint64_t add(const std::string& channel, const std::string& tag, std::weak_ptr<Subscriber> subscriber);
    void remove(std::uint64_t key);

private:
    struct Entry
    {
        std::string channel;
        std::string tag;
        std::weak_ptr<Subscriber> subscriber;
    };
    using Index = std::unordered_multimap<std::string, std::uint64_t>;

    void forEach(const Index& index, const std::string& key, const std::function<void(Subscriber&)>& action) const;

    mutable std::mutex m_mutex;
    std::uint64_t m_lastKey = 0;
    std::unordered_map<std::uint64_t, Entry> m_entries;
    Index m_byChannel;
    Index m_byTag;
};

} // namespace dbsync::http
