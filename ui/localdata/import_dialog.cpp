#include "ui/localdata/import_dialog.h"

#include "ui/common/accessibility.h"
#include "ui/common/list_view.h"
#include "ui/words/path_text.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

namespace {
constexpr int steps = 1000;
}

ImportDialog::ImportDialog(Database* database, const device::TableShape& shape, const QString& path, QWidget* parent)
    : QDialog(parent),
      m_database(database),
      m_shape(shape),
      m_path(path),
      m_summary(new QLabel),
      m_delimiter(new QComboBox),
      m_titles(new QCheckBox(tr("The first line names the columns"))),
      m_update(new QCheckBox(tr("Change rows whose key is already there"))),
      m_lines(new QStandardItemModel(this)),
      m_preview(new QTableView),
      m_problemLines(new QStandardItemModel(this)),
      m_problems(new QTreeView),
      m_progress(new QProgressBar)
{
    setWindowTitle(tr("Import %1 into %2").arg(QFileInfo(path).fileName(), toQString(shape.name)));
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    makeChoices();
    auto* buttons = new QDialogButtonBox;
    m_cancel = buttons->addButton(QDialogButtonBox::Cancel);
    m_import = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
    m_import->setEnabled(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_summary);
    layout->addLayout(makeOptions());
    layout->addWidget(m_preview, 2);
    layout->addWidget(m_problems, 1);
    layout->addWidget(m_progress);
    layout->addWidget(buttons);
    m_import->setDefault(true); // once it is part of the dialog, which remembers it
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 30);
    m_look.setInterval(std::chrono::milliseconds(100));
    connect(&m_look, &QTimer::timeout, this, &ImportDialog::look);
    connect(m_titles, &QCheckBox::toggled, this, &ImportDialog::fillLines);
    connect(m_delimiter, &QComboBox::activated, this, [this] { read(m_delimiter->currentData().toChar().toLatin1()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::import);
    connect(buttons, &QDialogButtonBox::rejected, this, &ImportDialog::reject);
    read(0);
}

ImportDialog::~ImportDialog()
{
    if (m_state)
        m_state->stop = true;
}

void ImportDialog::makeChoices()
{
    setAccessibleNames(*m_delimiter, tr("Field separator"));
    m_delimiter->addItem(tr("Comma"), QChar(u','));
    m_delimiter->addItem(tr("Semicolon"), QChar(u';'));
    m_delimiter->addItem(tr("Tab"), QChar(u'\t'));
    m_delimiter->addItem(tr("Vertical bar"), QChar(u'|'));
    m_titles->setChecked(true);
    m_preview->setModel(m_lines);
    m_preview->setAccessibleName(tr("The first lines of the file; the first line here says which column takes what"));
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_preview->verticalHeader()->hide();
    m_preview->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_preview->setTabKeyNavigation(false);
    m_problems->setModel(m_problemLines);
    setUpList(*m_problems, tr("Lines that do not fit"));
    m_problems->hide();
    m_progress->setRange(0, steps);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the import"));
    m_progress->hide();
}

QHBoxLayout* ImportDialog::makeOptions()
{
    auto* options = new QHBoxLayout;
    options->addWidget(m_delimiter);
    options->addWidget(m_titles);
    options->addWidget(m_update);
    options->addStretch(1);
    return options;
}

QString ImportDialog::summary() const
{
    return m_summary->text();
}

void ImportDialog::reject()
{
    if (!m_state)
        return QDialog::reject();
    m_state->stop = true;
    m_cancel->setEnabled(false);
}

void ImportDialog::read(char delimiter)
{
    Database* const database = m_database.data();
    if (!database)
        return;
    database->previewImport(this, m_path, delimiter, [this](Result<device::CsvPreview> preview) {
        if (preview)
            show(*preview);
        else
            m_summary->setText(Wording::sentence(preview.error()));
    });
}

void ImportDialog::show(const device::CsvPreview& preview)
{
    m_file = preview;
    m_delimiter->setCurrentIndex(std::max(0, m_delimiter->findData(QChar(QLatin1Char(preview.delimiter)))));
    m_summary->setText(tr("Choose which column takes which field. Fields without a column are left out; all lines are "
                          "imported, or none."));
    fillLines();
    mapColumns();
    m_import->setEnabled(true);
}

void ImportDialog::fillLines()
{
    m_lines->clear();
    m_lines->setRowCount(1);
    const auto append = [this](const QStringList& fields) {
        QList<QStandardItem*> items;
        for (const QString& field : fields)
            items << new QStandardItem(ownDirection(field));
        m_lines->appendRow(items);
    };
    if (!m_titles->isChecked())
        append(toQStringList(m_file.titles));
    for (const device::CsvLine& line : m_file.lines) {
        QStringList fields;
        for (const device::CsvField& field : line)
            fields << toQString(field.text).left(200);
        append(fields);
    }
    m_lines->setColumnCount(std::max(m_lines->columnCount(), static_cast<int>(m_file.titles.size())));
    QStringList titles;
    for (int i = 0; i < m_lines->columnCount(); ++i)
        titles << (m_titles->isChecked() && i < static_cast<int>(m_file.titles.size())
                       ? toQString(m_file.titles[static_cast<std::size_t>(i)])
                       : tr("Field %1").arg(i + 1));
    m_lines->setHorizontalHeaderLabels(titles);
    if (!m_columns.isEmpty())
        mapColumns();
}

void ImportDialog::mapColumns()
{
    m_columns.clear();
    for (int field = 0; field < m_lines->columnCount(); ++field) {
        auto* box = new QComboBox;
        const QString title = m_lines->headerData(field, Qt::Horizontal).toString();
        setAccessibleNames(*box, tr("Column that takes %1", "title of a field").arg(title));
        box->addItem(tr("– left out –"));
        int wanted = 0;
        for (const device::ColumnShape& column : m_shape.columns) {
            box->addItem(toQString(column.name));
            if (toQString(column.name).compare(title.trimmed(), Qt::CaseInsensitive) == 0)
                wanted = box->count() - 1;
        }
        // Without titles the fields are taken in the order of the columns.
        if (!m_titles->isChecked() && field < static_cast<int>(m_shape.columns.size()))
            wanted = field + 1;
        box->setCurrentIndex(wanted);
        m_preview->setIndexWidget(m_lines->index(0, field), box);
        m_preview->setColumnWidth(field, std::max(box->sizeHint().width(), m_preview->columnWidth(field)));
        m_columns << box;
    }
    m_preview->setRowHeight(0, m_columns.isEmpty() ? 0 : m_columns.first()->sizeHint().height());
}

std::optional<device::CsvPlan> ImportDialog::plan()
{
    device::CsvPlan plan;
    plan.path = m_path.toStdString();
    plan.delimiter = m_delimiter->currentData().toChar().toLatin1();
    plan.titles = m_titles->isChecked();
    plan.table = m_shape.name;
    plan.update = m_update->isChecked();
    // Where people write 3,50, their spreadsheets do.
    plan.decimalComma = QLocale().decimalPoint() == QStringLiteral(",");
    QSet<QString> taken;
    for (int field = 0; field < m_columns.size(); ++field) {
        const QString column = m_columns[field]->currentText();
        if (m_columns[field]->currentIndex() == 0)
            continue;
        if (taken.contains(column)) {
            m_summary->setText(tr("Two fields go into %1. Leave one of them out.").arg(column));
            return {};
        }
        taken << column;
        plan.columns.emplace_back(column.toStdString(), field);
    }
    if (plan.columns.empty()) {
        m_summary->setText(tr("Choose a column for at least one field."));
        return {};
    }
    return plan;
}

void ImportDialog::begin()
{
    m_state = std::make_shared<device::TransferState>();
    m_import->setEnabled(false);
    for (QWidget* choice : std::initializer_list<QWidget*>{m_delimiter, m_titles, m_update, m_preview})
        choice->setEnabled(false);
    m_problems->hide();
    m_progress->show();
    look();
    m_look.start();
}

void ImportDialog::end()
{
    m_state.reset();
    m_look.stop();
    m_progress->hide();
    for (QWidget* each :
         std::initializer_list<QWidget*>{m_delimiter, m_titles, m_update, m_preview, m_import, m_cancel})
        each->setEnabled(true);
}

void ImportDialog::look()
{
    const qint64 rows = m_state->rows;
    const qint64 total = m_state->total;
    m_summary->setText(rows > 0 ? tr("Importing · %1", "rows").arg(Wording::rows(rows)) : tr("Importing…"));
    m_progress->setAccessibleDescription(m_summary->text());
    m_progress->setValue(total > 0 ? static_cast<int>(std::min<qint64>(m_state->done * steps / total, steps)) : 0);
}

void ImportDialog::import()
{
    Database* const database = m_database.data();
    const std::optional<device::CsvPlan> wanted = database ? plan() : std::nullopt;
    if (!wanted || m_state)
        return;
    begin();
    database->importRows(this, *wanted, m_state, [this](Result<device::ImportOutcome> outcome) {
        end();
        if (!outcome && outcome.error().code == device::importStopped) {
            m_summary->setText(tr("The import was stopped; nothing was imported."));
        } else if (!outcome) {
            m_summary->setText(Wording::sentence(outcome.error()));
        } else if (!outcome->problems.empty()) {
            showProblems(outcome->problems);
        } else {
            emit imported(*outcome);
            accept();
        }
    });
}

void ImportDialog::showProblems(const std::vector<device::LineProblem>& problems)
{
    m_problemLines->clear();
    m_problemLines->setHorizontalHeaderLabels({tr("Line"), tr("What does not fit")});
    for (const device::LineProblem& problem : problems) {
        m_problemLines->appendRow({new QStandardItem(QLocale().toString(qlonglong(problem.line))),
                                   new QStandardItem(Wording::editProblem(problem.problem))});
    }
    m_problems->show();
    fitColumns(*m_problems);
    m_summary->setText(tr("Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.",
                          nullptr, static_cast<int>(problems.size())));
}

} // namespace dbsync::ui
