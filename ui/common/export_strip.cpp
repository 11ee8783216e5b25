#include "ui/common/export_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <chrono>

namespace dbsync::ui {

namespace {
constexpr int steps = 1000;
}

ExportStrip::ExportStrip(QWidget* parent)
    : QWidget(parent), m_text(new QLabel), m_bar(new QProgressBar), m_cancel(new QPushButton(tr("Cancel")))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the export"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_text, 2);
    layout->addWidget(m_bar, 2);
    layout->addWidget(m_cancel);
    m_look.setInterval(std::chrono::milliseconds(100));
    connect(&m_look, &QTimer::timeout, this, &ExportStrip::look);
    connect(m_cancel, &QPushButton::clicked, this, &ExportStrip::stop);
    hide();
}

ExportStrip::~ExportStrip()
{
    if (m_state)
        m_state->stop = true;
}

std::shared_ptr<device::TransferState> ExportStrip::begin(qint64 total)
{
    m_state = std::make_shared<device::TransferState>();
    m_state->total = total;
    m_cancel->setEnabled(true);
    look();
    // One that is over at once is not worth a sign.
    QTimer::singleShot(std::chrono::milliseconds(300), this, [this, state = m_state] {
        if (state == m_state)
            setVisible(true);
    });
    m_look.start();
    return m_state;
}

void ExportStrip::end()
{
    m_state.reset();
    m_look.stop();
    hide();
}

QString ExportStrip::stoppedText()
{
    return tr("The export was stopped; no file was written.");
}

QString ExportStrip::text() const
{
    return m_text->text();
}

void ExportStrip::stop()
{
    if (m_state)
        m_state->stop = true;
    m_cancel->setEnabled(false);
}

void ExportStrip::look()
{
    const qint64 done = m_state->done;
    const qint64 total = m_state->total;
    const QLocale locale;
    const QString text = total > 0
                             ? tr("Writing the file · %1 of %2 rows").arg(locale.toString(done), locale.toString(total))
                             : tr("Writing the file…");
    m_text->setText(text);
    m_bar->setAccessibleDescription(text);
    m_bar->setRange(0, total > 0 ? steps : 0);
    if (total > 0)
        m_bar->setValue(static_cast<int>(std::min<qint64>(done * steps / total, steps)));
}

} // namespace dbsync::ui
