#include "application.h"

#include <QCloseEvent>
#include <QLineEdit>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

using dbsync::desktop::Application;

namespace {

/// As a window that hides beside the clock.
class HidingWindow : public QWidget
{
protected:
    void closeEvent(QCloseEvent* event) override
    {
        event->ignore();
        hide();
    }
};

} // namespace

/// What happens when somebody logs off while the window is open.
class SessionEndTest : public QObject
{
    Q_OBJECT

private slots:
    void endsAndTakesWhatIsBeingTyped()
    {
        HidingWindow window;
        QTreeWidget list;
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(&list);
        auto* item = new QTreeWidgetItem(&list, {QStringLiteral("before")});
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        list.editItem(item);
        auto* editor = list.findChild<QLineEdit*>();
        QVERIFY(editor && editor->hasFocus());
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("half typed"));
        QMetaObject::invokeMethod(
            qApp,
            [] {
                // As a session manager's message arrives.
                QEvent quit(QEvent::Quit);
                QCoreApplication::sendEvent(qApp, &quit);
            },
            Qt::QueuedConnection);
        QTimer::singleShot(5'000, qApp, [] { QCoreApplication::exit(7); });
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(item->text(0), QStringLiteral("half typed"));
    }
};

int main(int argc, char** argv)
{
    Application application(argc, argv);
    SessionEndTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "session_end_test.moc"
