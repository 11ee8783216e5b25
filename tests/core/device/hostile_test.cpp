#include "base/zstd_stream.h"
#include "test_support/company.h"

#include <QTest>

#include <functional>

using namespace dbsync;
using namespace dbsync::test;

namespace {

constexpr const char* schema =
    "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT NOT NULL); CREATE TABLE tag(note INTEGER "
    "REFERENCES note(id), label TEXT, PRIMARY KEY (note, label)); INSERT INTO note VALUES (1, "
    "'one'), (2, 'two'); INSERT INTO tag VALUES (1, 'x')";
const QStringList tables{QStringLiteral("note"), QStringLiteral("tag")};

using Lines = std::vector<std::string>;

/// A cloud that changes its answers on the way.
class HostileCloud final : public sync::Cloud
{
public:
    explicit HostileCloud(SimulatedCloud& real) : m_real(real) {}

    std::function<void(Lines&)> changeLines;
    std::function<void(std::string&)> changeBytes;
    std::function<std::string(const std::string&)> changeAnswer;

    Result<std::string> registerDevice() override { return m_real.registerDevice(); }
    Result<Schema> fetchSchema() override { return m_real.fetchSchema(); }
    Result<Schema> pushSchema(Schema wanted) override { return m_real.pushSchema(std::move(wanted)); }
    Result<sync::PolicyList> fetchPolicies() override { return m_real.fetchPolicies(); }
    void setGoOn(std::function<bool()>) override {}
    std::int64_t bytesReceived() const override { return 0; }
    std::int64_t bytesSent() const override { return 0; }

    Result<void> pull(const sync::PullRequest& request, const Sink& sink) override
    {
        std::string compressed;
        DBSYNC_TRY(m_real.pull(request, [&](std::string_view bytes) -> Result<void> {
            compressed.append(bytes);
            return {};
        }));
        std::string plain;
        Decompressor decompressor;
        for (std::string_view rest = compressed; !rest.empty();)
            DBSYNC_TRY(decompressor.read(rest, plain, std::size_t{1} << 20));
        Lines lines;
        for (std::size_t start = 0; start < plain.size();) {
            const std::size_t end = plain.find('\n', start);
            lines.push_back(plain.substr(start, end - start));
            start = end + 1;
        }
        if (changeLines)
            changeLines(lines);
        plain.clear();
        for (const std::string& line : lines)
            plain.append(line).push_back('\n');
        std::string bytes;
        Compressor compressor;
        compressor.write(plain, bytes);
        compressor.finish(bytes);
        if (changeBytes)
            changeBytes(bytes);
        return sink(bytes);
    }

    Result<std::string> push(QIODevice& batch, const Meanwhile& meanwhile) override
    {
        DBSYNC_ASSIGN(std::string answer, m_real.push(batch, meanwhile));
        return changeAnswer ? changeAnswer(answer) : answer;
    }

    Result<std::string> withdraw(const std::string& device, std::int64_t sequence, const std::string& id) override
    {
        return m_real.withdraw(device, sequence, id);
    }

private:
    SimulatedCloud& m_real;
};

void replaceIn(Lines& lines, const std::string& part, const std::string& by)
{
    for (std::string& line : lines) {
        if (const auto at = line.find(part); at != std::string::npos)
            line.replace(at, part.size(), by);
    }
}

} // namespace

/// Whatever a cloud answers: a clear error, nothing lost and nothing half done, and the next good answer puts it right.
class HostileTest : public QObject
{
    Q_OBJECT

private:
    static std::vector<std::pair<const char*, std::function<void(HostileCloud&)>>> attacks()
    {
        const auto lines = [](std::function<void(Lines&)> change) {
            return [change](HostileCloud& cloud) { cloud.changeLines = change; };
        };
        const auto bytes = [](std::function<void(std::string&)> change) {
            return [change](HostileCloud& cloud) { cloud.changeBytes = change; };
        };
        return {
            {"no JSON", lines([](Lines& all) { all.front() = "<html>welcome</html>"; })},
            {"nothing at all", bytes([](std::string& all) { all.clear(); })},
            {"cut zstd", bytes([](std::string& all) { all.resize(all.size() / 2); })},
            {"zstd with broken bytes", bytes([](std::string& all) {
                 for (std::size_t i = 12; i < all.size(); i += 7)
                     all[i] = static_cast<char>(all[i] ^ 0x5a);
             })},
            {"bytes that are no zstd", bytes([](std::string& all) { all = "HTTP/1.1 200 OK\r\n\r\nhello"; })},
            {"without the end", lines([](Lines& all) { all.pop_back(); })},
            {"rows after the end", lines([](Lines& all) { all.push_back("[9,9,[9,\"x\"]]"); })},
            {"row without table", lines([](Lines& all) { all.insert(all.begin() + 1, "[9,9,[9,\"x\"]]"); })},
            {"unknown table",
             lines([](Lines& all) { replaceIn(all, "\"table\":\"note\"", "\"table\":\"sqlite_schema\""); })},
            {"our own table",
             lines([](Lines& all) { replaceIn(all, "\"table\":\"note\"", "\"table\":\"dbsync_state\""); })},
            {"columns renamed", lines([](Lines& all) { replaceIn(all, "\"title\"]", "\"other\"]"); })},
            {"too few values", lines([](Lines& all) { replaceIn(all, "[3,\"three\"]", "[3]"); })},
            {"too many values", lines([](Lines& all) { replaceIn(all, "[3,\"three\"]", "[3,\"three\",4]"); })},
            {"objects for values", lines([](Lines& all) { replaceIn(all, "\"three\"", "{\"blob\":7}"); })},
            {"nested values", lines([](Lines& all) { replaceIn(all, "\"three\"", "[[[1]]]"); })},
            {"a number beyond all", lines([](Lines& all) { replaceIn(all, "[3,\"three\"]", "[1e999,\"three\"]"); })},
            {"revision as text",
             lines([](Lines& all) { replaceIn(all, "{\"revision\":", "{\"revision\":\"x\",\"y\":"); })},
            {"revision without its mark", lines([](Lines& all) {
                 std::string& first = all.front();
                 const std::size_t start = first.find("\"mark\":\"") + 8;
                 first.erase(start, first.find('"', start) - start);
             })},
            {"revision below 0", lines([](Lines& all) { replaceIn(all, "{\"revision\":", "{\"revision\":-"); })},
            {"mark without end",
             lines([](Lines& all) { replaceIn(all, "\"mark\":\"", "\"mark\":\"" + std::string(100'000, 'f')); })},
            {"broken times", lines([](Lines& all) { replaceIn(all, ",[3,\"three\"]", ",\"t\",[1,[3,\"three\"]"); })},
            {"row that is cut", lines([](Lines& all) { replaceIn(all, "\"three\"]]", "\"thr"); })},
            {"answer no JSON",
             [](HostileCloud& cloud) { cloud.changeAnswer = [](const std::string&) { return "no"; }; }},
            {"answer of another kind",
             [](HostileCloud& cloud) { cloud.changeAnswer = [](const std::string&) { return "{\"result\":[1]}"; }; }},
            {"accepted without a mark",
             [](HostileCloud& cloud) {
                 cloud.changeAnswer = [](const std::string& answer) {
                     Lines parts{answer};
                     replaceIn(parts, "\"mark\":\"", "\"mark\":\"\",\"other\":\"");
                     return parts.front();
                 };
             }},
            {"accepted without a revision",
             [](HostileCloud& cloud) {
                 cloud.changeAnswer = [](const std::string&) { return "{\"result\":\"accepted\"}"; };
             }},
        };
    }

private slots:
    void answers_data()
    {
        QTest::addColumn<int>("number");
        int number = 0;
        for (const auto& attack : attacks())
            QTest::newRow(attack.first) << number++;
    }

    void answers()
    {
        QFETCH(int, number);
        Company company(schema);
        QCOMPARE(company.sql(0, "INSERT INTO note VALUES (3, 'three'); UPDATE note SET title = 'uno' WHERE id = 1"),
                 QString());
        QVERIFY(company.syncAll({0}));
        QCOMPARE(company.sql(1, "UPDATE note SET title = 'dos' WHERE id = 2; INSERT INTO tag VALUES (2, 'y')"),
                 QString());
        const QString before = company.query(1, "SELECT * FROM note");
        HostileCloud hostile(company.cloud(1));
        attacks()[static_cast<std::size_t>(number)].second(hostile);
        const auto done = company.syncThrough(1, hostile);
        QVERIFY(!done);
        QVERIFY(!done.error().message.empty());
        if (!hostile.changeAnswer)
            QCOMPARE(company.query(1, "SELECT * FROM note"), before); // nothing of it was applied
        QCOMPARE(company.query(1, "PRAGMA integrity_check"), QStringLiteral("ok"));
        QVERIFY(company.syncAll({1, 0, 1}));
        QCOMPARE(company.query(0, "SELECT * FROM note"), QStringLiteral("1|uno 2|dos 3|three"));
        QCOMPARE(company.query(0, "SELECT * FROM tag"), QStringLiteral("1|x 2|y"));
        QCOMPARE(company.differences(tables), QString());
        QVERIFY(company.replica(1)->pending()->empty());
    }

    void aCloudsRowThatAColumnCannotHold()
    {
        // The cloud hands on what the file's own constraints refuse: that row waits, the others go on.
        Company company(schema);
        QCOMPARE(company.sql(0, "INSERT INTO note VALUES (3, 'three'), (4, 'four')"), QString());
        QVERIFY(company.syncAll({0}));
        HostileCloud hostile(company.cloud(1));
        hostile.changeLines = [](Lines& all) { replaceIn(all, "\"three\"", "null"); };
        const auto done = company.syncThrough(1, hostile);
        QVERIFY(done && done->state == device::State::Conflicts);
        QCOMPARE(company.conflictsInWords(1), QStringList{QStringLiteral("invalidValue note [3] title")});
        QCOMPARE(company.query(1, "SELECT * FROM note"), QStringLiteral("1|one 2|two 4|four"));
    }

    void aCloudsRowWhoseKeyTheTableCannotHold()
    {
        // Other software, or a device whose key has another type, may make such a row: it waits, and all else goes on.
        Company company(schema);
        QCOMPARE(company.sql(0, "INSERT INTO note VALUES (3, 'three'), (4, 'four')"), QString());
        QCOMPARE(company.sql(1, "INSERT INTO tag VALUES (2, 'y')"), QString());
        QVERIFY(company.syncAll({0}));
        HostileCloud hostile(company.cloud(1));
        hostile.changeLines = [](Lines& all) { replaceIn(all, "[3,\"three\"]", "[\"abc\",\"three\"]"); };
        const auto done = company.syncThrough(1, hostile);
        QVERIFY(done && done->state == device::State::NeedsAttention);
        QCOMPARE(done->attention.size(), std::size_t{1});
        const QString told = QString::fromStdString(done->attention.front().message());
        QVERIFY(told.contains(QStringLiteral("of table \"note\" waits in the cloud")));
        QVERIFY(told.contains(QStringLiteral("[\"abc\"]")));
        QCOMPARE(company.query(1, "SELECT * FROM note"), QStringLiteral("1|one 2|two 4|four"));
        QCOMPARE(done->pushed.inserted, 1);
        // It is told until it is gone there.
        QVERIFY(company.sync(1)->state == device::State::NeedsAttention);
        company.sql(0, "DELETE FROM note WHERE id = 3");
        QVERIFY(company.syncAll({0}));
        hostile.changeLines = [](Lines& all) { replaceIn(all, "[3]", "[\"abc\"]"); };
        const auto gone = company.syncThrough(1, hostile);
        QVERIFY(gone && gone->state == device::State::InStep);
        QCOMPARE(company.query(1, "SELECT * FROM note"), QStringLiteral("1|one 2|two 4|four"));
    }
};

QTEST_GUILESS_MAIN(HostileTest)
#include "hostile_test.moc"
