#include "ui/rowedit/row_form.h"

#include "device/edit/typed_value.h"
#include "ui/look/theme.h"
#include "ui/rowedit/choice_editor.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace dbsync::ui {

using device::ColumnShape;
using device::EditProblem;
using device::RowEdit;

namespace {

QLabel* problemLabel()
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setVisible(false);
    return label;
}

void showProblem(QLabel* label, const QString& text)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, Theme::tone(Theme::Tone::Bad, palette));
    label->setPalette(palette);
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

RowForm::RowForm(Purpose purpose, Database* database, const device::TableShape& shape, const Row& values,
                 const Row& key, QWidget* parent)
    : QDialog(parent), m_purpose(purpose), m_database(database), m_shape(shape), m_key(key), m_general(problemLabel())
{
    const QString table = toQString(shape.name);
    setWindowTitle(purpose == Purpose::Change ? tr("Change a row of %1").arg(table) : tr("Add a row to %1").arg(table));
    auto* content = new QWidget;
    auto* fields = new QFormLayout(content);
    fields->setRowWrapPolicy(QFormLayout::DontWrapRows);
    for (std::size_t i = 0; i < shape.columns.size(); ++i)
        addField(shape.columns[i], i < values.size() ? &values[i] : nullptr, fields);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_save =
        buttons->addButton(purpose == Purpose::Change ? tr("Save") : tr("Add the row"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &RowForm::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_general);
    layout->addWidget(buttons);
    m_save->setDefault(true); // once it is part of the dialog, which remembers it
    const QFontMetrics metrics = fontMetrics();
    const int wanted = metrics.height() * (8 + 3 * static_cast<int>(shape.columns.size()));
    resize(metrics.averageCharWidth() * 78, std::min(wanted, metrics.height() * 38));
}

void RowForm::addField(const ColumnShape& column, const Value* value, QFormLayout* layout)
{
    const QString name = toQString(column.name);
    const bool takesNewKey = column.automatic && m_purpose != Purpose::Change;
    Field field;
    field.column = column;
    if (value && !takesNewKey)
        field.before = *value;
    const bool typable = !field.before || field.before->type() != Value::Type::Blob;
    if (!column.reference || !m_database) {
        field.line = new QLineEdit;
    } else {
        auto* choice = new ChoiceEditor(m_database, *column.reference);
        connect(choice, &ChoiceEditor::chosen, this, [this, reference = *column.reference](const auto& chosen) {
            const std::vector<Value>& others = chosen.others;
            for (std::size_t i = 0; i < others.size() && i < reference.others.size(); ++i) {
                if (QLineEdit* line = this->field(toQString(reference.others[i].first)))
                    line->setText(others[i].isNull() ? QString() : exactText(others[i]));
            }
        });
        field.line = choice;
    }
    field.line->setAccessibleName(name);
    field.line->setEnabled(typable);
    if (field.before && !field.before->isNull())
        field.line->setText(exactText(*field.before));
    field.none = new QToolButton;
    field.none->setCheckable(true);
    const bool byDefault = m_purpose == Purpose::Add && (column.hasDefault || column.automatic);
    field.none->setText(byDefault || takesNewKey ? tr("Default") : QStringLiteral("NULL"));
    field.none->setAccessibleName(tr("%1 has no value of its own", "column").arg(name));
    field.none->setEnabled(typable && (byDefault || takesNewKey || !column.notNull));
    field.none->setChecked(field.none->isEnabled() && (!field.before || field.before->isNull()));
    field.line->setPlaceholderText(hintOf(column));
    field.problem = problemLabel();
    connect(field.line, &QLineEdit::textChanged, field.problem,
            [problem = field.problem] { showProblem(problem, {}); });
    if (auto* choice = qobject_cast<ChoiceEditor*>(field.line))
        addMeaning(field, *choice);
    // To type is to give a value; an empty text is one too where the button is off.
    connect(field.line, &QLineEdit::textChanged, field.none,
            [none = field.none](const QString& text) { none->setChecked(none->isChecked() && text.isEmpty()); });
    connect(field.none, &QToolButton::toggled, field.line, [line = field.line](bool none) {
        if (none)
            line->clear();
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(fontMetrics().averageCharWidth());
    row->addWidget(field.line, 1);
    row->addWidget(field.none);
    auto* cell = new QVBoxLayout;
    cell->setSpacing(0);
    cell->addLayout(row);
    if (field.meaning)
        cell->addWidget(field.meaning);
    cell->addWidget(field.problem);
    auto* label =
        new QLabel(column.notNull && !column.automatic ? tr("%1 *", "a column that needs a value").arg(name) : name);
    label->setTextFormat(Qt::PlainText);
    label->setBuddy(field.line);
    layout->addRow(label, cell);
    m_fields.push_back(field);
}

/// The name of the row that was chosen, whose key the field shows.
void RowForm::addMeaning(Field& field, const ChoiceEditor& choice)
{
    field.meaning = new QLabel;
    field.meaning->setTextFormat(Qt::PlainText);
    field.meaning->setForegroundRole(QPalette::PlaceholderText);
    field.meaning->hide();
    connect(field.line, &QLineEdit::textChanged, field.meaning, &QWidget::hide);
    connect(&choice, &ChoiceEditor::chosen, field.meaning, [meaning = field.meaning](const auto& chosen) {
        meaning->setText(toQString(chosen.label));
        meaning->setVisible(!chosen.label.empty());
    });
}

QString RowForm::hintOf(const ColumnShape& column) const
{
    if (column.automatic && m_purpose != Purpose::Change)
        return tr("assigned automatically");
    if (column.reference)
        return tr("Type to find a row of %1").arg(toQString(column.reference->table));
    if (m_purpose == Purpose::Add && column.hasDefault)
        return tr("default: %1", "SQL expression").arg(toQString(column.defaultValue));
    if (column.affinity == "INTEGER")
        return tr("a whole number");
    if (column.affinity == "REAL")
        return tr("a number such as 1.5");
    return {};
}

const RowForm::Field* RowForm::find(const QString& column) const
{
    for (const Field& field : m_fields) {
        if (toQString(field.column.name) == column)
            return &field;
    }
    return nullptr;
}

QLineEdit* RowForm::field(const QString& column) const
{
    const Field* found = find(column);
    return found ? found->line : nullptr;
}

QToolButton* RowForm::nullButton(const QString& column) const
{
    const Field* found = find(column);
    return found ? found->none : nullptr;
}

QLabel* RowForm::problemOf(const QString& column) const
{
    const Field* found = find(column);
    return found ? found->problem : nullptr;
}

/// What a field comes to; nothing where the row keeps what it has, or takes its default.
std::optional<Value> RowForm::entered(const Field& field, bool& fits) const
{
    fits = true;
    const bool isNew = m_purpose != Purpose::Change;
    const bool blob = field.before && field.before->type() == Value::Type::Blob;
    if (blob)
        return isNew ? field.before : std::nullopt;
    const QString typed = field.line->text();
    if (field.none->isChecked()) {
        const bool byDefault = field.column.automatic || (m_purpose == Purpose::Add && field.column.hasDefault);
        if (isNew && byDefault)
            return std::nullopt;
        return !isNew && field.before && field.before->isNull() ? std::nullopt : std::optional(Value());
    }
    const bool same = field.before && !field.before->isNull() && exactText(*field.before) == typed;
    if (same)
        return isNew ? field.before : std::nullopt;
    // Whoever types a text and takes it away means an empty one; a field that was never touched has no value.
    const bool untouched = isNew && !field.none->isEnabled() && !field.line->isModified();
    if (typed.isEmpty() && (field.column.affinity != "TEXT" || untouched))
        return Value();
    const auto value = typedValue(typed, field.column);
    fits = value.has_value();
    return value;
}

void RowForm::clearProblems()
{
    showProblem(m_general, {});
    for (const Field& field : m_fields)
        showProblem(field.problem, {});
}

void RowForm::save()
{
    clearProblems();
    RowEdit edit{m_purpose == Purpose::Change ? RowEdit::Kind::Update : RowEdit::Kind::Insert, m_shape.name, m_key, {}};
    std::vector<EditProblem> problems;
    for (const Field& field : m_fields) {
        bool fits = true;
        const auto value = entered(field, fits);
        if (!fits)
            problems.push_back(
                {EditProblem::Kind::Type, 0, m_shape.name, {field.column.name}, field.line->text().toStdString(), 0});
        else if (value && value->isNull() && field.column.notNull && !field.column.automatic)
            problems.push_back({EditProblem::Kind::NotNull, 0, m_shape.name, {field.column.name}, {}, 0});
        if (value)
            edit.values.emplace_back(field.column.name, *value);
    }
    if (!problems.empty())
        setProblems(problems);
    else if (edit.kind == RowEdit::Kind::Update && edit.values.empty())
        accept();
    else
        emit saved(edit);
}

void RowForm::setProblems(const std::vector<EditProblem>& problems)
{
    clearProblems();
    bool focused = false;
    for (const EditProblem& problem : problems) {
        const QString column = problem.columns.empty() ? QString() : toQString(problem.columns.front());
        const Field* field = find(column);
        showProblem(field ? field->problem : m_general, Wording::editProblem(problem));
        if (field && !std::exchange(focused, true))
            field->line->setFocus(Qt::OtherFocusReason);
    }
}

} // namespace dbsync::ui
