#include "ui/conflicts/decision_panel.h"

#include "ui/look/icons.h"
#include "ui/words/wording.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace dbsync::ui {

using device::Decision;

DecisionPanel::DecisionPanel(QWidget* parent) : QWidget(parent), m_later(new QPushButton), m_alike(new QCheckBox)
{
    auto* ways = new QHBoxLayout;
    ways->setSpacing(fontMetrics().averageCharWidth() * 2);
    const auto add = [&](Decision::Use use, const char16_t* icon, const QKeySequence& key) {
        m_ways.insert(use, addWay(use, QString::fromUtf16(icon), key, ways));
    };
    add(Decision::Use::Device, u"computer", Qt::ALT | Qt::Key_1);
    add(Decision::Use::Cloud, u"cloud", Qt::ALT | Qt::Key_2);
    add(Decision::Use::Both, u"add", Qt::ALT | Qt::Key_3);
    add(Decision::Use::Values, u"ok", Qt::CTRL | Qt::Key_Return);

    m_later->setText(tr("Decide later"));
    m_later->setShortcut(Qt::ALT | Qt::Key_0);
    m_later->setToolTip(tr("Leaves this row as it is and shows the next one (%1)")
                            .arg(m_later->shortcut().toString(QKeySequence::NativeText)));
    connect(m_later, &QPushButton::clicked, this, &DecisionPanel::postponed);

    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_alike);
    bottom->addStretch(1);
    bottom->addWidget(m_later);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(ways);
    layout->addLayout(bottom);
    setConflict(nullptr, 0);
}

DecisionPanel::Way DecisionPanel::addWay(Decision::Use use, const QString& iconName, const QKeySequence& key,
                                         QHBoxLayout* layout)
{
    const Way way{new QWidget, new QPushButton(icon(iconName), Wording::decision(use)), new QLabel};
    way.button->setShortcut(key);
    way.button->setToolTip(key.toString(QKeySequence::NativeText));
    way.consequence->setWordWrap(true);
    way.consequence->setTextFormat(Qt::PlainText);
    way.consequence->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    auto* column = new QVBoxLayout(way.whole);
    column->setContentsMargins({});
    column->addWidget(way.button);
    column->addWidget(way.consequence, 1);
    layout->addWidget(way.whole, 1);
    connect(way.button, &QPushButton::clicked, this, [this, use] { emit decided(use); });
    return way;
}

void DecisionPanel::setConflict(const device::Conflict* conflict, int alike)
{
    setEnabled(conflict);
    m_alike->setChecked(false);
    m_alike->setVisible(alike > 0);
    if (!conflict)
        return;
    m_alike->setText(tr("Do the same for %Ln other conflict(s) of this kind in %1", nullptr, alike)
                         .arg(QString::fromStdString(conflict->table)));
    for (auto way = m_ways.begin(); way != m_ways.end(); ++way) {
        const QString consequence = Wording::consequence(*conflict, way.key());
        way->consequence->setText(consequence);
        way->button->setAccessibleDescription(consequence);
    }
    m_ways[Decision::Use::Both].whole->setVisible(conflict->canKeepBoth);
}

void DecisionPanel::setChoices(bool possible, bool complete)
{
    const Way& way = m_ways[Decision::Use::Values];
    way.whole->setVisible(possible);
    way.button->setEnabled(complete);
}

bool DecisionPanel::forAllAlike() const
{
    return m_alike->isVisibleTo(this) && m_alike->isChecked();
}

} // namespace dbsync::ui
