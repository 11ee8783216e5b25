#include "ui/common/side_by_side.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QTest>

using dbsync::ui::SideBySide;

class SideBySideTest : public QObject
{
    Q_OBJECT

private slots:
    void partsLieWithin()
    {
        QWidget window;
        auto* layout = new QHBoxLayout(&window);
        auto* parts = new SideBySide;
        layout->addWidget(parts);
        parts->addWidget(new QFrame);
        parts->addWidget(new QFrame);
        window.resize(500, 200);
        window.show();
        for (const Qt::LayoutDirection direction : {Qt::RightToLeft, Qt::LeftToRight, Qt::RightToLeft}) {
            window.setLayoutDirection(direction);
            QCoreApplication::processEvents();
            for (int i = 0; i < parts->count(); ++i)
                QVERIFY(parts->rect().contains(parts->widget(i)->geometry()));
        }
    }
};

QTEST_MAIN(SideBySideTest)
#include "side_by_side_test.moc"
