#include "ui/firstrun/file_step.h"

#include "ui/look/icons.h"
#include "ui/words/wording.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QUrl>
#include <QVBoxLayout>

namespace dbsync::ui {

FileStep::FileStep(Cloud& cloud, SetupPlan& plan, QWidget* parent)
    : SetupStep(cloud, plan, parent),
      m_existing(new QRadioButton(tr("A database file that is &here already"))),
      m_new(new QRadioButton(tr("A &new file, filled with what the company has"))),
      m_path(new QLineEdit),
      m_browse(new QPushButton(icon(QStringLiteral("folder")), tr("B&rowse…")))
{
    m_path->setAcceptDrops(false); // it would take a file for its address; the dialog takes files
    m_existing->setChecked(true);
    m_path->setPlaceholderText(tr("Choose a file, or drop one here"));
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("&File"));
    label->setBuddy(m_path);
    row->addWidget(label);
    row->addWidget(m_path, 1);
    row->addWidget(m_browse);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_existing);
    layout->addWidget(m_new);
    layout->addSpacing(fontMetrics().height() / 2);
    layout->addLayout(row);
    layout->addStretch(1);
    connect(m_browse, &QPushButton::clicked, this, &FileStep::browse);
    connect(m_path, &QLineEdit::textChanged, this, [this] {
        emit failed({});
        emit changed();
    });
    connect(m_new, &QRadioButton::toggled, this, [this](bool makes) {
        if (makes && m_path->text().isEmpty())
            m_path->setText(QDir::home().filePath(m_plan.account.tenant + QStringLiteral(".db")));
        emit changed();
    });
}

QString FileStep::title() const
{
    return tr("Which database?");
}

QString FileStep::explanation() const
{
    return tr("An SQLite file on this computer. The programs that use it go on as before, also while it is synced.");
}

QString FileStep::nextLabel() const
{
    return tr("Continue");
}

bool FileStep::canProceed() const
{
    return !m_path->text().trimmed().isEmpty();
}

void FileStep::enter()
{
    m_path->setFocus();
}

/// As people type and paste it: some programs copy a file as its address, others in quotes.
QString FileStep::path() const
{
    QString path = m_path->text().trimmed();
    if (path.size() > 1 && path.startsWith(u'"') && path.endsWith(u'"'))
        path = path.mid(1, path.size() - 2);
    if (path.startsWith(QStringLiteral("file:")))
        path = QUrl(path).toLocalFile();
    if (path.startsWith(QStringLiteral("~/")))
        path = QDir::home().filePath(path.mid(2));
    return path.isEmpty() ? path : QFileInfo(path).absoluteFilePath();
}

QString FileStep::fileName() const
{
    return QFileInfo(path()).fileName();
}

void FileStep::setFile(const QString& path)
{
    (QFileInfo::exists(path) ? m_existing : m_new)->setChecked(true);
    m_path->setText(QDir::toNativeSeparators(path));
}

void FileStep::browse()
{
    auto* dialog = new QFileDialog(this, tr("Choose a database file"), QFileInfo(path()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilters({tr("SQLite databases (*.db *.sqlite *.sqlite3 *.db3)"), tr("All files (*)")});
    if (m_new->isChecked()) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(QStringLiteral("db"));
    } else {
        dialog->setFileMode(QFileDialog::ExistingFile);
    }
    connect(dialog, &QFileDialog::fileSelected, this, &FileStep::setFile);
    dialog->open();
}

QString FileStep::problem() const
{
    const QFileInfo file(path());
    if (m_existing->isChecked()) {
        if (!file.exists())
            return tr("There is no file %1. Choose another, or a new file.").arg(file.absoluteFilePath());
        if (file.isDir())
            return tr("%1 is a folder. Choose a file in it.").arg(file.absoluteFilePath());
        if (!file.isWritable())
            return tr("You do not have permission to write to %1. Ask for it, or choose another file.")
                .arg(file.absoluteFilePath());
        return {};
    }
    if (file.exists() && file.size() > 0)
        return tr("%1 exists already. Choose another name, or the choice above.").arg(file.absoluteFilePath());
    if (!QFileInfo(file.absolutePath()).isWritable())
        return tr("No file can be made in the folder %1. Choose another.").arg(file.absolutePath());
    return {};
}

void FileStep::proceed()
{
    if (const QString text = problem(); !text.isEmpty()) {
        emit failed(text);
        return;
    }
    m_plan.path = path();
    m_plan.makesFile = m_new->isChecked();
    m_cloud.preview(this, m_plan.path, [this](Result<sync::FilePreview> preview) {
        if (!preview) {
            emit failed(Wording::sentence(preview.error()));
            return;
        }
        m_plan.preview = std::move(*preview);
        emit proceeded();
    });
}

} // namespace dbsync::ui
