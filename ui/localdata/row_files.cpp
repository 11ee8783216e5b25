#include "ui/common/export_strip.h"
#include "ui/live/edit_history.h"
#include "ui/localdata/import_dialog.h"
#include "ui/localdata/row_actions.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"
#include "ui/words/wording.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>

namespace dbsync::ui {

void RowActions::askForImport()
{
    auto* dialog = new QFileDialog(m_view->window(), tr("Import CSV"), {},
                                   tr("Tables of text (*.csv *.tsv *.txt);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &RowActions::importFile);
    dialog->open();
}

void RowActions::importFile(const QString& path)
{
    if (!m_database || !m_rows->shape())
        return;
    auto* dialog = new ImportDialog(m_database, *m_rows->shape(), path, m_view->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ImportDialog::imported, this,
            [this, table = m_rows->table(), asked = m_database](const device::ImportOutcome& outcome) {
                const QString words =
                    Wording::rowsEdited(Wording::Edited::Imported, static_cast<int>(outcome.rows), table);
                if (Database* const database = asked.data())
                    database->edits().add(outcome.step, words);
                emit notice(tr("%1.", "what was done").arg(words));
            });
    dialog->open();
}

void RowActions::askForExport()
{
    auto* dialog = new QFileDialog(m_view->window(), tr("Export CSV"), {}, tr("Tables of text (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(m_rows->table() + QStringLiteral(".csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &RowActions::exportTo);
    dialog->open();
}

void RowActions::exportTo(const QString& path)
{
    Database* const database = m_database.data();
    if (!database || m_export->isRunning())
        return;
    QStringList columns;
    for (const int column : m_view->shownColumns())
        columns << m_rows->columnName(column);
    // Where a comma parts the decimals, spreadsheets expect it in numbers, and a semicolon between the fields.
    const bool comma = QLocale().decimalPoint() == QStringLiteral(",");
    const RowExport wanted{m_rows->query(), columns, {path.toStdString(), comma ? ';' : ',', comma}};
    database->exportRows(this, wanted, m_export->begin(), [this, path](Result<qint64> rows) {
        m_export->end();
        if (!rows && rows.error().kind == ErrorKind::Cancelled)
            emit notice(ExportStrip::stoppedText());
        else if (rows)
            emit notice(tr("%1 written to %2.", "rows, file").arg(Wording::rows(*rows), QFileInfo(path).fileName()));
        else
            emit failed(rows.error());
    });
}

} // namespace dbsync::ui
