#include "ui/rowedit/value_dialog.h"

#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace dbsync::ui {

namespace {
constexpr qint64 mostBytes = 64'000'000;
constexpr qint64 mostPreview = 8'000'000;
} // namespace

ValueDialog::ValueDialog(const QString& column, const Value& value, bool editable, bool takesNull, QWidget* parent)
    : QDialog(parent), m_value(value), m_null(value.isNull()), m_problem(new QLabel)
{
    setWindowTitle(column);
    auto* layout = new QVBoxLayout(this);
    if (value.type() == Value::Type::Blob) {
        layout->addWidget(makeBytes(editable));
    } else {
        m_text = new QPlainTextEdit(value.isNull() ? QString() : exactText(value));
        m_text->setAccessibleName(tr("The whole text of %1").arg(column));
        m_text->setReadOnly(!editable);
        m_text->setTabChangesFocus(true);
        m_text->setPlaceholderText(value.isNull() ? tr("NULL: no value") : QString());
        connect(m_text, &QPlainTextEdit::textChanged, this, [this] { m_null = false; });
        layout->addWidget(m_text, 1);
    }
    m_problem->setWordWrap(true);
    m_problem->setVisible(false);
    layout->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(editable ? QDialogButtonBox::Cancel : QDialogButtonBox::Close);
    m_save = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    m_save->setVisible(editable);
    if (editable && takesNull) {
        auto* none = buttons->addButton(tr("Save as NULL"), QDialogButtonBox::ActionRole);
        connect(none, &QPushButton::clicked, this, [this] {
            emit saved(Value());
            accept();
        });
    }
    connect(buttons, &QDialogButtonBox::accepted, this, &ValueDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    m_save->setDefault(editable); // once it is part of the dialog, which remembers it
    resize(fontMetrics().averageCharWidth() * 90, fontMetrics().height() * (m_text ? 24 : 14));
}

QWidget* ValueDialog::makeBytes(bool editable)
{
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    m_size = new QLabel;
    m_size->setAlignment(Qt::AlignCenter);
    layout->addWidget(m_size, 1);
    auto* toFile = new QPushButton(tr("Save to a file…"));
    connect(toFile, &QPushButton::clicked, this, &ValueDialog::askWhereToSave);
    auto* fromFile = new QPushButton(tr("Load from a file…"));
    fromFile->setEnabled(editable);
    connect(fromFile, &QPushButton::clicked, this, &ValueDialog::askWhatToLoad);
    auto* row = new QHBoxLayout;
    row->addWidget(toFile);
    row->addWidget(fromFile);
    row->addStretch(1);
    layout->addLayout(row);
    describeBytes();
    return side;
}

void ValueDialog::describeBytes()
{
    const std::string& bytes = m_value.bytes();
    const auto size = static_cast<qint64>(bytes.size());
    const QImage picture = size <= mostPreview
                               ? QImage::fromData(reinterpret_cast<const uchar*>(bytes.data()), static_cast<int>(size))
                               : QImage();
    if (picture.isNull()) {
        m_size->setText(Wording::blob(size));
        return;
    }
    const int side = fontMetrics().height() * 14;
    m_size->setPixmap(QPixmap::fromImage(picture.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
    m_size->setAccessibleName(tr("A picture of %1").arg(Wording::bytes(size)));
    m_size->setToolTip(Wording::bytes(size));
}

QString ValueDialog::saveBytes(const QString& path) const
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(m_value.bytes().size());
    if (!file.open(QIODevice::WriteOnly) || file.write(m_value.bytes().data(), size) != size || !file.flush() ||
        !file.commit())
        return tr("The file cannot be written: %1").arg(file.errorString());
    return {};
}

QString ValueDialog::loadBytes(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tr("The file cannot be read: %1").arg(file.errorString());
    if (file.size() > mostBytes)
        return tr("The file is too large for a row: %1 are allowed.").arg(Wording::bytes(mostBytes));
    m_value = Value::blob(file.readAll().toStdString());
    describeBytes();
    return {};
}

void ValueDialog::askWhereToSave()
{
    auto* dialog = new QFileDialog(this, tr("Save to a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_problem->setText(saveBytes(path));
        m_problem->setVisible(!m_problem->text().isEmpty());
    });
    dialog->open();
}

void ValueDialog::askWhatToLoad()
{
    auto* dialog = new QFileDialog(this, tr("Load from a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_problem->setText(loadBytes(path));
        m_problem->setVisible(!m_problem->text().isEmpty());
    });
    dialog->open();
}

void ValueDialog::save()
{
    emit saved(m_text && !m_null ? Value::text(m_text->toPlainText().toStdString()) : m_value);
    accept();
}

} // namespace dbsync::ui
