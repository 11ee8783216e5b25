#include "base/secret_box.h"

#include <QTest>

using dbsync::SecretBox;

class SecretBoxTest : public QObject
{
    Q_OBJECT

private slots:
    void storesAsItIsWithoutAKey()
    {
        const SecretBox plain;
        QCOMPARE(plain.seal("postgresql://a:b@c/d"), std::string("postgresql://a:b@c/d"));
        QCOMPARE(*plain.open("postgresql://a:b@c/d"), std::string("postgresql://a:b@c/d"));
        QVERIFY(plain.isCurrent("postgresql://a:b@c/d"));
    }

    void encryptsWithAKey()
    {
        const auto box = SecretBox::make("a key that is long enough");
        QVERIFY(box);
        const std::string stored = box->seal("secret");
        QVERIFY(stored.find("secret") == std::string::npos);
        QVERIFY(stored != box->seal("secret"));
        QCOMPARE(*box->open(stored), std::string("secret"));
        QVERIFY(box->isCurrent(stored));
        QCOMPARE(*box->open("stored before there was a key"), std::string("stored before there was a key"));
        QVERIFY(!box->isCurrent("stored before there was a key"));
    }

    void readsWhatThePreviousKeyEncrypted()
    {
        const std::string first = "the first key, long enough";
        const std::string second = "the second key, long enough";
        const std::string stored = SecretBox::make(first)->seal("secret");
        const auto rotating = SecretBox::make(second, first);
        QCOMPARE(*rotating->open(stored), std::string("secret"));
        QVERIFY(!rotating->isCurrent(stored));
        QVERIFY(rotating->isCurrent(rotating->seal("secret")));
        QCOMPARE(*SecretBox::make({}, first)->open(stored), std::string("secret"));
        QCOMPARE(SecretBox::make({}, first)->seal("secret"), std::string("secret")); // given up
    }

    void saysThatTheKeyIsWrong()
    {
        const std::string stored = SecretBox::make("the first key, long enough")->seal("secret");
        QCOMPARE(SecretBox().open(stored).error().code, std::string("wrongSecretKey"));
        QCOMPARE(SecretBox::make("another key, long enough")->open(stored).error().code, std::string("wrongSecretKey"));
        std::string damaged = stored;
        damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
        QVERIFY(!SecretBox::make("the first key, long enough")->open(damaged));
        QVERIFY(!SecretBox::make("the first key, long enough")->open(stored.substr(0, 12)));
        QCOMPARE(SecretBox::make("short").error().code, std::string("weakSecretKey"));
    }
};

QTEST_APPLESS_MAIN(SecretBoxTest)
#include "secret_box_test.moc"
