#include "ui/pending/pending_page.h"

#include "ui/look/cell_delegate.h"
#include "ui/common/confirmation.h"
#include "ui/common/empty_state.h"
#include "ui/look/icons.h"
#include "ui/common/list_view.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"
#include "ui/pending/change_model.h"
#include "ui/pending/pending_model.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include <chrono>

namespace dbsync::ui {

PendingPage::PendingPage(QWidget* parent)
    : Page(parent),
      m_model(new PendingModel(this)),
      m_filtered(new QSortFilterProxyModel(this)),
      m_change(new ChangeModel(this)),
      m_list(new QTreeView),
      m_filter(new QLineEdit),
      m_title(new QLabel),
      m_values(new QTreeView),
      m_revert(new QPushButton),
      m_stack(new QStackedWidget)
{
    auto* splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(fontMetrics().height() / 2);
    splitter->addWidget(makeList());
    splitter->addWidget(makeDetail());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    m_stack->addWidget(splitter);
    auto* empty = new EmptyState(QStringLiteral("ok"));
    empty->setWords(tr("Nothing waits to be sent"),
                    tr("Every change made here has reached the cloud. New changes appear here by themselves."));
    empty->setAct(tr("Show local data"));
    m_stack->addWidget(empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);

    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(std::chrono::milliseconds(150));
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_filterSoon.start(); });
    connect(&m_filterSoon, &QTimer::timeout, this, [this] {
        m_filtered->setFilterFixedString(m_filter->text());
        m_list->expandAll();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &PendingPage::showCurrent);
    connect(m_revert, &QPushButton::clicked, this, &PendingPage::askToRevert);
    connect(empty, &EmptyState::acted, this, [this] { emit viewRequested(View::LocalData); });
    showCurrent();
}

QWidget* PendingPage::makeList()
{
    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterRole(PendingModel::FilterRole);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered->setRecursiveFilteringEnabled(true);
    m_filtered->setAutoAcceptChildRows(true);
    m_filter->setPlaceholderText(tr("Filter by table, row or value"));
    m_filter->setAccessibleName(tr("Filter the pending changes"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_list->setModel(m_filtered);
    setUpList(*m_list, tr("Pending changes by table"));
    m_list->setRootIsDecorated(true);
    m_list->header()->setStretchLastSection(true);
    m_list->header()->resizeSection(PendingModel::RowColumn, fontMetrics().averageCharWidth() * 34);

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addWidget(m_filter);
    layout->addWidget(m_list);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, m_filter,
            [this] { m_filter->setFocus(Qt::ShortcutFocusReason); });
    return side;
}

QWidget* PendingPage::makeDetail()
{
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_values->setModel(m_change);
    setUpList(*m_values, tr("Values before and after"));
    m_values->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_values->header()->setSectionResizeMode(ChangeModel::NameColumn, QHeaderView::ResizeToContents);
    m_revert->setText(tr("Revert this change…"));
    m_revert->setIcon(icon(QStringLiteral("revert")));
    m_revert->setToolTip(tr("Makes the row again what the cloud has"));

    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addWidget(m_title);
    layout->addWidget(m_values);
    layout->addWidget(m_revert, 0, Qt::AlignLeading);
    return side;
}

void PendingPage::databaseChanged()
{
    m_model->setChanges({});
}

void PendingPage::reload()
{
    if (!database())
        return;
    database()->pending(this, [this, asked = database()](Result<std::vector<device::PendingChange>> changes) {
        if (asked == database())
            show(std::move(changes));
    });
}

void PendingPage::show(Result<std::vector<device::PendingChange>> changes)
{
    if (!changes) {
        emit failed(changes.error());
        return;
    }
    const bool first = m_model->rowCount() == 0;
    m_model->setChanges(std::move(*changes));
    m_stack->setCurrentIndex(m_model->rowCount() == 0 ? 1 : 0);
    if (first) {
        m_list->expandAll();
        m_list->setCurrentIndex(m_filtered->index(0, 0, m_filtered->index(0, 0)));
    }
    showCurrent();
}

const device::PendingChange* PendingPage::current() const
{
    return m_model->change(m_filtered->mapToSource(m_list->currentIndex()));
}

void PendingPage::showCurrent()
{
    const device::PendingChange* change = current();
    m_revert->setEnabled(change);
    if (!change) {
        m_change->setChange({});
        m_title->setText(tr("Choose a change to see its values."));
        return;
    }
    m_change->setChange(*change);
    m_title->setText(tr("%1 in %2: %3", "kind of change, table, row")
                         .arg(Wording::changeKind(change->kind), toQString(change->table),
                              rowLabel(change->key, change->local ? change->local : change->base)));
}

void PendingPage::askToRevert()
{
    const device::PendingChange* change = current();
    if (!change || !database())
        return;
    const QString label = rowLabel(change->key, change->local ? change->local : change->base);
    const bool isNew = change->kind == device::ChangeKind::Insert;
    const QString what =
        isNew ? tr("%1 will be deleted again from %2.").arg(label, toQString(change->table))
              : tr("%1 in %2 becomes again what the cloud has. Your values go.").arg(label, toQString(change->table));
    confirm(this, tr("Revert this change?"), what, tr("Revert"),
            [this, table = toQString(change->table), key = change->key] {
                if (!database())
                    return;
                database()->discard(this, table, key, [this](Result<int> outcome) {
                    if (outcome)
                        emit notice(tr("The change is taken back."));
                    else
                        emit failed(outcome.error());
                    reload();
                });
            });
}

} // namespace dbsync::ui
