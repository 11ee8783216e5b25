#include "ui/localdata/row_panel.h"

#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/look/icons.h"
#include "ui/pending/change_model.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace dbsync::ui {

RowPanel::RowPanel(QWidget* parent)
    : QWidget(parent),
      m_change(new ChangeModel(this)),
      m_title(new QLabel),
      m_values(new QuietView<QTreeView>),
      m_revert(new QPushButton(icon(QStringLiteral("revert")), tr("Revert this change"))),
      m_decide(new QPushButton(icon(QStringLiteral("conflicts")), tr("Decide the conflict")))
{
    m_change->setSides(tr("In the cloud"), tr("Here"));
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_values->setModel(m_change);
    setUpValues(*m_values, tr("The row in the cloud and here"));
    m_revert->setToolTip(tr("Makes the row again what the cloud has"));
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the comparison"));
    close->setToolTip(tr("Close the comparison"));
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_decide);
    top->addWidget(m_revert);
    top->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(top);
    layout->addWidget(m_values, 1);
    connect(close, &QToolButton::clicked, this, &RowPanel::closed);
    connect(m_decide, &QPushButton::clicked, this, &RowPanel::decideAsked);
    connect(m_revert, &QPushButton::clicked, this, [this] { emit revertAsked(m_table, m_key); });
}

void RowPanel::showRow(Database* database, const QString& table, const Row& key, char mark)
{
    m_database = database;
    m_change->setDatabase(database);
    m_table = table;
    m_key = key;
    m_mark = mark;
    reload();
}

void RowPanel::reload()
{
    Database* const database = m_database.data();
    if (!database || m_key.empty())
        return;
    database->row(this, m_table, m_key,
                  [this, question = ++m_question](Result<std::optional<device::PendingChange>> change) {
                      if (question == m_question && change)
                          showChange(*change);
                  });
}

void RowPanel::showChange(const std::optional<device::PendingChange>& change)
{
    m_change->setChange(change);
    const bool differs = change && (!change->base || !change->local || !change->columns.empty());
    m_decide->setVisible(m_mark == '!');
    m_revert->setVisible(differs && m_mark != '!');
    if (!change) {
        m_title->setText(tr("This row is not synced: there is nothing to compare it with."));
        return;
    }
    const QString row = rowLabel(change->key, change->local ? change->local : change->base);
    const QString mark = Wording::mark(m_mark);
    if (!differs)
        m_title->setText(tr("%1 is here as it is in the cloud.", "row").arg(row));
    else
        m_title->setText(mark.isEmpty() ? row : tr("%1: %2", "row, what its mark means").arg(row, mark));
}

} // namespace dbsync::ui
