#include "ui/rowedit/choice_editor.h"

#include "ui/look/icons.h"
#include "ui/words/value_text.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QListView>
#include <QStandardItemModel>
#include <QStyle>

#include <chrono>

namespace dbsync::ui {

namespace {
constexpr std::size_t mostChoices = 100;
constexpr int valueRole = Qt::UserRole; ///< which of the choices
} // namespace

ChoiceEditor::ChoiceEditor(Database* database, const device::ColumnReference& reference, QWidget* parent)
    : QLineEdit(parent),
      m_database(database),
      m_reference(reference),
      m_choices(new QStandardItemModel(this)),
      m_completer(new QCompleter(m_choices, this))
{
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    m_completer->popup()->setAccessibleName(tr("Rows of %1 to choose from").arg(toQString(reference.table)));
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this, [this](const QModelIndex& index) {
        const auto at = static_cast<std::size_t>(index.data(valueRole).toInt());
        if (at >= m_offered.size())
            return;
        const device::Choice choice = m_offered[at];
        setText(exactText(choice.value));
        emit chosen(choice);
    });
    setPlaceholderText(tr("Type to find a row of %1").arg(toQString(reference.table)));
    QAction* open = addAction(icon(QStringLiteral("search")), QLineEdit::TrailingPosition);
    open->setText(tr("Show the rows to choose from"));
    open->setToolTip(tr("Show the rows to choose from (Alt+Down)"));
    connect(open, &QAction::triggered, this, &ChoiceEditor::offerAll);
    m_soon.setSingleShot(true);
    m_soon.setInterval(std::chrono::milliseconds(150));
    connect(this, &QLineEdit::textEdited, this, [this] { m_soon.start(); });
    connect(&m_soon, &QTimer::timeout, this, [this] { ask(text()); });
}

int ChoiceEditor::choiceCount() const
{
    return m_choices->rowCount();
}

void ChoiceEditor::offerAll()
{
    ask({});
}

void ChoiceEditor::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Down && (event->modifiers() & Qt::AltModifier)) {
        offerAll();
        event->accept();
        return;
    }
    // While the list is open, what is chosen in it is taken, and the editor stays.
    if (m_completer->popup()->isVisible() &&
        (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Escape)) {
        event->ignore();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void ChoiceEditor::ask(const QString& search)
{
    Database* const database = m_database.data();
    if (!database)
        return;
    database->choices(this, m_reference, search, mostChoices,
                      [this, question = ++m_question](Result<std::vector<device::Choice>> choices) {
                          if (choices && question == m_question)
                              offer(*choices);
                      });
}

void ChoiceEditor::offer(const std::vector<device::Choice>& choices)
{
    m_choices->clear();
    m_offered = choices;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const device::Choice& choice = choices[i];
        QString value = exactText(choice.value);
        for (const Value& other : choice.others)
            value += QStringLiteral(", ") + exactText(other);
        const QString label = toQString(choice.label);
        auto* item =
            new QStandardItem(label.isEmpty() ? value : tr("%1 · %2", "name of a row, its key").arg(label, value));
        item->setData(static_cast<int>(i), valueRole);
        // As high as the cells around it.
        item->setSizeHint(QSize(fontMetrics().horizontalAdvance(item->text()) + 2 * fontMetrics().averageCharWidth(),
                                fontMetrics().height() * 3 / 2));
        m_choices->appendRow(item);
    }
    if (!choices.empty() && hasFocus())
        m_completer->complete(QRect(0, 0, popupWidth(), height()));
    else
        m_completer->popup()->hide();
}

/// A cell may be narrower than the names of rows.
int ChoiceEditor::popupWidth() const
{
    const int scrollBar = style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    const int widest = static_cast<QListView*>(m_completer->popup())->sizeHintForColumn(0) + scrollBar +
                       2 * fontMetrics().averageCharWidth();
    return std::max(width(), std::min(widest, 60 * fontMetrics().averageCharWidth()));
}

} // namespace dbsync::ui
