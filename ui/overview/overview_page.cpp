#include "ui/overview/overview_page.h"

#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/common/table_list_model.h"
#include "ui/look/cell_delegate.h"
#include "ui/look/icon_label.h"
#include "ui/look/primary_look.h"
#include "ui/problems/problem_details.h"
#include "ui/words/attention_text.h"
#include "ui/words/path_text.h"
#include "ui/words/value_text.h"

#include <QFrame>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace dbsync::ui {

OverviewPage::OverviewPage(QWidget* parent)
    : Page(parent),
      m_icon(new IconLabel(3.2)),
      m_word(new QLabel),
      m_sentence(new QLabel),
      m_act(new QPushButton),
      m_facts(new QLabel),
      m_attention(new QLabel),
      m_details(new ProblemDetails),
      m_tables(new TableListModel(this)),
      m_list(new QuietView<QTreeView>)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(fontMetrics().height());
    layout->addWidget(makeState());
    layout->addWidget(m_attention);
    layout->addWidget(makeTables(), 1);
    m_attention->setWordWrap(true);
    m_attention->setTextFormat(Qt::RichText);
    m_attention->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_attention->hide();
    connect(m_act, &QPushButton::clicked, this, &OverviewPage::actRequested);
    connect(m_attention, &QLabel::linkActivated, this, &OverviewPage::follow);
    connect(m_list, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const device::TableSummary* table = m_tables->table(index.row()))
            emit tableRequested(toQString(table->name));
    });
}

QWidget* OverviewPage::makeState()
{
    auto* card = new QFrame;
    card->setFrameShape(QFrame::StyledPanel);
    card->setBackgroundRole(QPalette::Base);
    card->setAutoFillBackground(true);
    QFont large = m_word->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    m_word->setFont(large);
    for (QLabel* label : {m_word, m_sentence, m_facts}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_act->setMinimumHeight(fontMetrics().height() * 5 / 2);
    m_act->setMinimumWidth(fontMetrics().averageCharWidth() * 26);

    new PrimaryLook(*m_act);
    auto* words = new QVBoxLayout;
    words->addStretch(1);
    words->addWidget(m_word);
    words->addWidget(m_sentence);
    words->addWidget(m_facts);
    words->addWidget(m_details);
    words->addStretch(1);
    auto* layout = new QHBoxLayout(card);
    const int margin = fontMetrics().height();
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(margin);
    layout->addWidget(m_icon);
    layout->addLayout(words, 1);
    layout->addWidget(m_act);
    return card;
}

QWidget* OverviewPage::makeTables()
{
    m_tables->setWordy(true);
    m_list->setModel(m_tables);
    m_list->setAlternatingRowColors(true);
    setUpList(*m_list, tr("Tables of this database"));
    m_list->setToolTip(tr("Enter opens the rows of a table"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(TableListModel::NameColumn, QHeaderView::Stretch);
    return m_list;
}

QString OverviewPage::sentence() const
{
    return m_sentence->text();
}

void OverviewPage::databaseChanged()
{
    m_tables->setTables({});
    if (database()) {
        connect(database(), &Database::situationChanged, this, &OverviewPage::showSituation);
        showSituation();
    }
}

void OverviewPage::showSituation()
{
    if (!database())
        return;
    const Situation& situation = database()->situation();
    const Glance glance = glanceAt(situation, QDateTime::currentDateTime());
    m_icon->setMood(glance.mood);
    m_word->setText(glance.word);
    m_sentence->setText(glance.sentence);
    m_act->setText(glance.actLabel);
    m_act->setEnabled(glance.act != NextAct::Nothing);
    const device::Status& status = situation.status;
    m_facts->setText(status.tenant.empty()
                         ? pathText(database()->path())
                         : tr("%1 · company %2 at %3", "path, company, server")
                               .arg(pathText(database()->path()),
                                    situation.company.isEmpty() ? toQString(status.tenant) : situation.company,
                                    toQString(status.server)));
    showDetails(situation);
    showAttention(situation.problem ? std::vector<device::Attention>{} : status.attention);
}

/// Where all is well there is nothing to explain.
void OverviewPage::showDetails(const Situation& situation)
{
    const std::optional<Error> error = situation.problem ? situation.problem : situation.failure;
    const bool cancelled = error && error->kind == ErrorKind::Cancelled;
    const auto& reasons = situation.status.attention;
    const bool explained = std::any_of(reasons.begin(), reasons.end(), [](const device::Attention& reason) {
        return reason.kind == device::Attention::Kind::CannotFollow;
    });
    const bool stands = situation.problem || situation.failure || !situation.status.lastError.empty() || explained;
    m_details->setVisible(stands && !situation.syncing && !cancelled);
    if (stands)
        m_details->show(situation, error);
}

/// Each with a link to where it is seen or decided.
void OverviewPage::showAttention(const std::vector<device::Attention>& reasons)
{
    QStringList lines{tr("What waits for you:").toHtmlEscaped()};
    m_links.clear();
    for (const device::Attention& reason : reasons) {
        QString line = QStringLiteral("• ") + sentenceText(attentionText(reason)).toHtmlEscaped();
        const QString link = linkText(reason);
        if (!link.isEmpty()) {
            line += QStringLiteral(" <a href=\"%1\">%2</a>").arg(m_links.size()).arg(link.toHtmlEscaped());
            m_links.push_back(reason);
        }
        lines << line;
    }
    m_attention->setText(lines.join(QStringLiteral("<br>")));
    m_attention->setVisible(!reasons.empty());
}

QString OverviewPage::linkText(const device::Attention& reason)
{
    using Kind = device::Attention::Kind;
    switch (reason.kind) {
    case Kind::DeletionsHere:
    case Kind::DeletionsInCloud:
        return tr("Decide…");
    case Kind::DownloadNeeded:
        return tr("Show them");
    case Kind::TableOnlyInCloud: // there is nothing of it here to be seen
    case Kind::DefinitionDiffers:
    case Kind::LeftOut:
    case Kind::CannotFollow: // the details above tell it
        return {};
    default:
        return tr("Show the table");
    }
}

void OverviewPage::follow(const QString& link)
{
    using Kind = device::Attention::Kind;
    const auto index = link.toULong();
    if (index >= m_links.size())
        return;
    const device::Attention& reason = m_links[index];
    const bool ofChanges = reason.kind == Kind::DeletionsHere || reason.kind == Kind::DeletionsInCloud ||
                           reason.kind == Kind::DownloadNeeded;
    if (ofChanges)
        emit viewRequested(View::Pending);
    else
        emit tableRequested(toQString(reason.kind == Kind::TableRenamed ? reason.other : reason.table));
}

void OverviewPage::reload()
{
    showSituation();
    if (!database())
        return;
    database()->tables(this, [this, asked = database()](Result<std::vector<device::TableSummary>> tables) {
        // The state above says why, where tables cannot be read.
        if (asked == database() && tables)
            m_tables->setTables(std::move(*tables));
    });
}

} // namespace dbsync::ui
