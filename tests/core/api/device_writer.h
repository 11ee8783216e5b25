#pragma once

#include "cloud_fixture.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace dbsync::testing {

/// The nodes that devices may ask now; they change while tests run. Thread-safe.
class Nodes
{
public:
    void set(QStringList urls)
    {
        const std::lock_guard lock(m_mutex);
        m_urls = std::move(urls);
    }
    QString one(int turn) const
    {
        const std::lock_guard lock(m_mutex);
        return m_urls.isEmpty() ? QString() : m_urls[turn % m_urls.size()];
    }

private:
    mutable std::mutex m_mutex;
    QStringList m_urls;
};

/// A device that sends one batch after the other, on a thread of its own: each row it inserts into T (id, a) it changes
/// with the next batch, and every third it deletes with the one after. As devices do, it sends a batch byte for byte
/// until it is answered.
class DeviceWriter
{
public:
    /// `first` is the first id of its rows, which nobody else uses.
    DeviceWriter(const Nodes& nodes, Caller caller, QString device, std::int64_t first)
        : m_nodes(nodes), m_caller(std::move(caller)), m_device(std::move(device)), m_first(first), m_thread([this] {
              run();
          })
    {
    }
    ~DeviceWriter() { stop(); }
    DeviceWriter(const DeviceWriter&) = delete;
    DeviceWriter& operator=(const DeviceWriter&) = delete;

    /// How many batches were accepted.
    int accepted() const { return m_accepted; }
    /// Ends once the batch that is on its way is answered.
    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    /// For after stop(): what its rows are, and the first answer that was neither "accepted" nor one to try again
    /// after.
    const std::map<std::int64_t, QString>& rows() const { return m_rows; }
    QString problem() const { return m_problem; }

private:
    void run()
    {
        Client client;
        for (int batch = 0; !m_stop && m_problem.isEmpty(); ++batch) {
            const std::map<std::int64_t, QString> after = rowsAfter(batch);
            if (send(client, batch))
                m_rows = after;
        }
    }

    static QString inserted(std::int64_t id) { return QStringLiteral("new %1").arg(id); }
    static QString changed(std::int64_t id) { return QStringLiteral("changed %1").arg(id); }

    std::map<std::int64_t, QString> rowsAfter(int batch) const
    {
        std::map<std::int64_t, QString> rows = m_rows;
        const std::int64_t id = m_first + batch;
        rows[id] = inserted(id);
        if (batch >= 1)
            rows[id - 1] = changed(id - 1);
        if (batch >= 2 && batch % 3 == 0)
            rows.erase(id - 2);
        return rows;
    }

    QByteArray body(int batch) const
    {
        const std::int64_t id = m_first + batch;
        std::string text;
        wire::append(wire::BatchHeader{m_device.toStdString(), batch + 1,
                                       m_device.toStdString() + " " + std::to_string(batch), m_cursor, 1},
                     text);
        wire::append(wire::Section{"T", {"id", "a"}}, text);
        QStringList lines{QStringLiteral("[\"i\",%1,[%1,\"%2\"]]\n").arg(id).arg(inserted(id))};
        if (batch >= 1)
            lines.append(QStringLiteral("[\"u\",%1,[%1],[1],[\"%2\"],[\"%3\"]]\n")
                             .arg(id - 1)
                             .arg(inserted(id - 1), changed(id - 1)));
        if (batch >= 2 && batch % 3 == 0)
            lines.append(QStringLiteral("[\"d\",%1,[%1]]\n").arg(id - 2));
        text += lines.join(QString()).toStdString();
        wire::append(wire::End{lines.size(), {}}, text);
        return QByteArray::fromStdString(text);
    }

    /// Whether it was accepted.
    bool send(Client& client, int batch)
    {
        const QByteArray bytes = body(batch);
        for (int turn = 0; turn < 3000; ++turn) {
            client.setUrl(m_nodes.one(turn + batch));
            const Answer answer =
                client.send("POST", QStringLiteral("/batches"), m_caller, bytes, "application/x-ndjson");
            if (answer.status == 200 && answer.text("result") == QStringLiteral("accepted")) {
                m_cursor = {answer.json.value(QStringLiteral("revision")).toInteger(),
                            answer.text("mark").toStdString()};
                ++m_accepted;
                return true;
            }
            if (answer.status != 0 && answer.status != 503) {
                m_problem = QString::number(answer.status) + u' ' + QString::fromUtf8(answer.body);
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        m_problem = QStringLiteral("A batch was never answered.");
        return false;
    }

    const Nodes& m_nodes;
    const Caller m_caller;
    const QString m_device;
    const std::int64_t m_first;
    wire::Cursor m_cursor;
    std::map<std::int64_t, QString> m_rows;
    QString m_problem;
    std::atomic<int> m_accepted = 0;
    std::atomic<bool> m_stop = false;
    std::thread m_thread; ///< after all that it uses
};

} // namespace dbsync::testing
