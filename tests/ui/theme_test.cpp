#include "ui/look/primary_look.h"
#include "ui/look/style.h"
#include "ui/look/theme.h"
#include "ui/words/situation.h"

#include <QApplication>
#include <QComboBox>
#include <QDirIterator>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QStyleOption>
#include <QTest>
#include <QWheelEvent>

using namespace dbsync::ui;

namespace {
constexpr double readableContrast = 4.5;
}

class ThemeTest : public QObject
{
    Q_OBJECT

private slots:
    void textIsReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textIsReadable()
    {
        QFETCH(bool, dark);
        const QPalette palette = Theme::palette(dark);
        QCOMPARE(Theme::isDark(palette), dark);
        using Role = QPalette::ColorRole;
        const std::pair<Role, Role> pairs[] = {{Role::WindowText, Role::Window},
                                               {Role::Text, Role::Base},
                                               {Role::Text, Role::AlternateBase},
                                               {Role::ButtonText, Role::Button},
                                               {Role::HighlightedText, Role::Highlight},
                                               {Role::PlaceholderText, Role::Base},
                                               {Role::PlaceholderText, Role::Window},
                                               {Role::PlaceholderText, Role::AlternateBase},
                                               {Role::ToolTipText, Role::ToolTipBase},
                                               {Role::Link, Role::Base},
                                               {Role::Link, Role::Window}};
        for (const auto& [text, ground] : pairs) {
            const double contrast = Theme::contrast(palette.color(text), palette.color(ground));
            QVERIFY2(contrast >= readableContrast,
                     qPrintable(QStringLiteral("%1 on %2: %3").arg(text).arg(ground).arg(contrast)));
        }
    }

    void theWheelChangesNoChoice()
    {
        Theme theme(*qApp);
        QComboBox box;
        box.addItems({QStringLiteral("Whenever something changes"), QStringLiteral("Only when I ask")});
        QSpinBox number;
        for (QWidget* each : {static_cast<QWidget*>(&box), static_cast<QWidget*>(&number)}) {
            each->show();
            QWheelEvent wheel(QPointF(5, 5), each->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, -120), Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(each, &wheel);
            QVERIFY(!wheel.isAccepted());
        }
        QCOMPARE(box.currentIndex(), 0);
        QCOMPARE(number.value(), 0);
    }

    void tonesAreReadable_data() { textIsReadable_data(); }

    void tonesAreReadable()
    {
        QFETCH(bool, dark);
        const QPalette palette = Theme::palette(dark);
        for (int i = 0; i <= static_cast<int>(Theme::Tone::Changed); ++i) {
            const auto tone = static_cast<Theme::Tone>(i);
            const QColor colour = Theme::tone(tone, palette);
            for (const auto role : {QPalette::Base, QPalette::Window, QPalette::AlternateBase})
                QVERIFY(Theme::contrast(colour, palette.color(role)) >= readableContrast);
            const QColor ground = Theme::ground(tone, palette);
            QVERIFY(Theme::contrast(palette.color(QPalette::Text), ground) >= readableContrast);
            QVERIFY(Theme::contrast(palette.color(QPalette::PlaceholderText), ground) >= readableContrast);
        }
    }

    /// As it is painted.
    void thePrimaryButtonIsReadable_data() { textIsReadable_data(); }

    void thePrimaryButtonIsReadable()
    {
        QFETCH(bool, dark);
        QApplication::setStyle(new Style);
        QApplication::setPalette(Theme::palette(dark));
        QPushButton button;
        new PrimaryLook(button);
        button.resize(200, 40);
        const QImage image = button.grab().toImage();
        const QColor text = button.palette().color(QPalette::ButtonText);
        for (int y = 5; y < image.height() - 5; ++y)
            QVERIFY(Theme::contrast(text, image.pixelColor(image.width() / 2, y)) >= readableContrast);
    }

    /// In boxes and among tabs, against what is around, from either side.
    void theKeyboardIsSeen_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<Qt::LayoutDirection>("direction");
        QTest::newRow("light") << false << Qt::LeftToRight;
        QTest::newRow("dark") << true << Qt::LeftToRight;
        QTest::newRow("right to left") << false << Qt::RightToLeft;
    }

    void theKeyboardIsSeen()
    {
        QFETCH(bool, dark);
        QFETCH(Qt::LayoutDirection, direction);
        const Style style;
        const QPalette palette = Theme::palette(dark);
        const QColor accent = palette.color(QPalette::Highlight);
        QVERIFY(Theme::contrast(accent, palette.color(QPalette::Window)) >= 3);
        QStyleOptionComboBox box;
        QStyleOptionTab tab;
        box.currentText = tab.text = QStringLiteral("Text");
        const auto countAccent = [&](QStyleOption& option, bool focused, auto paint) {
            option.palette = palette;
            option.direction = direction;
            option.rect = QRect(0, 0, 160, 30);
            option.state = QStyle::State_Enabled | QStyle::State_KeyboardFocusChange;
            option.state.setFlag(QStyle::State_HasFocus, focused);
            QImage image(option.rect.size(), QImage::Format_RGB32);
            image.fill(palette.color(QPalette::Window));
            QPainter painter(&image);
            paint(painter);
            int count = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    count += image.pixelColor(x, y) == accent;
            }
            return count;
        };
        const auto paintBox = [&](QPainter& painter) {
            style.drawComplexControl(QStyle::CC_ComboBox, &box, &painter, nullptr);
        };
        const auto paintTab = [&](QPainter& painter) {
            style.drawControl(QStyle::CE_TabBarTabLabel, &tab, &painter, nullptr);
        };
        QCOMPARE(countAccent(box, false, paintBox), 0);
        QVERIFY(countAccent(box, true, paintBox) > 300);
        QCOMPARE(countAccent(tab, false, paintTab), 0);
        QVERIFY(countAccent(tab, true, paintTab) > 150);
    }

    void contrastIsWhatWcagSays()
    {
        QCOMPARE(qRound(Theme::contrast(Qt::black, Qt::white)), 21);
        QCOMPARE(Theme::contrast(Qt::red, Qt::red), 1.0);
    }

    /// Colours come from the palette and from Theme, nowhere else.
    void noColourIsWrittenElsewhere()
    {
        const QRegularExpression literal(QStringLiteral(
            "QColor\\(\\s*(\"|u?\"|0x|\\d)|Qt::(red|green|blue|black|white|gray|yellow)\\b|setStyleSheet"));
        QDirIterator files(QStringLiteral(DBSYNC_SOURCE_DIR "/ui"), {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            if (path.endsWith(u"theme.cpp"))
                continue;
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto match = literal.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!match.hasMatch(), qPrintable(path + QStringLiteral(": ") + match.captured()));
        }
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
