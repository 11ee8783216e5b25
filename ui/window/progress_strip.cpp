#include "ui/window/progress_strip.h"

#include "ui/words/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace dbsync::ui {

namespace {
constexpr int steps = 1000;
}

ProgressStrip::ProgressStrip(QWidget* parent)
    : QWidget(parent), m_text(new QLabel), m_bar(new QProgressBar), m_cancel(new QPushButton(tr("Cancel")))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the sync"));
    m_cancel->setToolTip(
        tr("Stops at the next safe point; what has arrived stays, and the next sync goes on from there"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_text, 2);
    layout->addWidget(m_bar, 2);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_cancel->setText(tr("Stopping…"));
        emit cancelled();
    });
}

void ProgressStrip::show(const sync::Progress& progress)
{
    m_left.note(progress);
    const QString left = m_left.text();
    const QString text = Wording::progress(progress) + (left.isEmpty() ? QString() : QStringLiteral(" · ") + left);
    m_text->setText(text);
    m_bar->setAccessibleDescription(text);
    if (progress.totalRows > 0) {
        m_bar->setRange(0, steps);
        m_bar->setValue(static_cast<int>(std::min<qint64>(progress.rows * steps / progress.totalRows, steps)));
    } else {
        m_bar->setRange(0, 0);
    }
}

void ProgressStrip::reset()
{
    m_left = {};
    m_cancel->setEnabled(true);
    m_cancel->setText(tr("Cancel"));
}

} // namespace dbsync::ui
