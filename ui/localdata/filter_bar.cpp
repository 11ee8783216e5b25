#include "ui/localdata/filter_bar.h"

#include "ui/common/accessibility.h"
#include "ui/look/icons.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace dbsync::ui {

using Is = device::ColumnFilter::Is;

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent),
      m_chips(new QHBoxLayout),
      m_line(new QWidget),
      m_column(new QComboBox),
      m_kind(new QComboBox),
      m_text(new QLineEdit),
      m_add(new QPushButton(tr("Filter")))
{
    setAccessibleNames(*m_column, tr("Column to filter by"));
    setAccessibleNames(*m_kind, tr("How to compare"));
    for (const Is is : {Is::Containing, Is::Equal, Is::Unequal, Is::Less, Is::Greater, Is::Null, Is::NotNull})
        m_kind->addItem(Wording::filterKind(is), int(is));
    m_text->setAccessibleName(tr("Value to compare with"));
    m_text->setPlaceholderText(tr("Value"));
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Add no filter"));
    close->setToolTip(tr("Add no filter (Esc)"));
    auto* line = new QHBoxLayout(m_line);
    line->setContentsMargins({});
    line->addWidget(m_column);
    line->addWidget(m_kind);
    line->addWidget(m_text, 1);
    line->addWidget(m_add);
    line->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_line);
    layout->addLayout(m_chips);
    m_line->hide();
    hide();
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FilterBar::showKind);
    connect(m_add, &QPushButton::clicked, this, &FilterBar::addTyped);
    connect(m_text, &QLineEdit::returnPressed, this, &FilterBar::addTyped);
    connect(close, &QToolButton::clicked, this, [this] {
        m_line->hide();
        setVisible(!m_filters.empty());
    });
}

void FilterBar::setColumns(const QStringList& columns)
{
    m_column->clear();
    m_column->addItems(columns);
}

void FilterBar::clear()
{
    m_filters.clear();
    m_line->hide();
    showChips();
}

void FilterBar::add(const device::ColumnFilter& filter)
{
    if (std::find(m_filters.begin(), m_filters.end(), filter) != m_filters.end())
        return;
    m_filters.push_back(filter);
    showChips();
    emit filtersChanged();
}

void FilterBar::begin(const QString& column, const device::ColumnShape* shape)
{
    // Whoever looks for a number means all of it.
    const bool number = shape && !shape->reference && (shape->affinity == "INTEGER" || shape->affinity == "REAL");
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(static_cast<int>(number ? Is::Equal : Is::Containing))));
    m_column->setCurrentIndex(std::max(0, m_column->findText(column)));
    m_text->clear();
    m_line->show();
    show();
    m_text->setFocus(Qt::OtherFocusReason);
}

void FilterBar::showKind()
{
    const Is is = static_cast<Is>(m_kind->currentData().toInt());
    m_text->setEnabled(is != Is::Null && is != Is::NotNull);
}

void FilterBar::addTyped()
{
    const Is is = static_cast<Is>(m_kind->currentData().toInt());
    m_line->hide();
    add({m_column->currentText().toStdString(), is,
         m_text->isEnabled() ? m_text->text().toStdString() : std::string()});
}

void FilterBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_line->isVisible()) {
        m_line->hide();
        setVisible(!m_filters.empty());
        return;
    }
    QWidget::keyPressEvent(event);
}

void FilterBar::showChips()
{
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    for (const device::ColumnFilter& filter : m_filters) {
        auto* chip = new QToolButton;
        chip->setText(Wording::filter(toQString(filter.column), filter.is, toQString(filter.text)));
        chip->setIcon(icon(QStringLiteral("close")));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setToolTip(tr("Take this filter away"));
        chip->setAccessibleDescription(tr("Take this filter away"));
        connect(chip, &QToolButton::clicked, this, [this, filter] {
            std::erase(m_filters, filter);
            showChips();
            emit filtersChanged();
        });
        m_chips->addWidget(chip);
    }
    m_chips->addStretch(1);
    setVisible(!m_filters.empty() || !m_line->isHidden());
}

} // namespace dbsync::ui
