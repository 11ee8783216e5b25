#include "ui/window/keys_dialog.h"

#include "ui/common/list_view.h"

#include <QAbstractButton>
#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QRegularExpression>
#include <QShortcut>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace dbsync::ui {
namespace {

/// Without the marks of mnemonics, and without dots.
QString plain(QString text)
{
    // Where words have no letters of the keyboard, a mnemonic stands behind them: "送信のみ(&E)".
    static const QRegularExpression behind(QStringLiteral("\\s?\\(&[^&]\\)"));
    text.remove(behind);
    text.replace(QStringLiteral("&&"), QStringLiteral("\n"));
    text.remove(u'&');
    text.replace(u'\n', u'&');
    return text.endsWith(u'…') ? text.chopped(1).trimmed() : text;
}

QString placeOf(const QObject* object, const QList<QWidget*>& pages)
{
    for (const QObject* at = object; at; at = at->parent()) {
        const auto page = std::find(pages.begin(), pages.end(), at);
        if (page != pages.end())
            return (*page)->accessibleName();
    }
    return {};
}

} // namespace

std::vector<KeysDialog::Key> KeysDialog::keysOf(const QWidget& window, const QList<QWidget*>& pages)
{
    std::vector<Key> all;
    const auto add = [&](const QObject* of, const QString& what, const QList<QKeySequence>& keys) {
        const bool known = std::any_of(all.begin(), all.end(), [&](const Key& key) {
            return key.keys == keys && key.place == placeOf(of, pages);
        });
        if (!what.isEmpty() && !keys.isEmpty() && !keys.first().isEmpty() && !known)
            all.push_back({placeOf(of, pages), plain(what), keys});
    };
    for (const QAction* action : window.findChildren<QAction*>())
        add(action, action->text(), action->shortcuts());
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
        // A letter in a button's text is a mnemonic, which is underlined there.
        if (button->shortcut() != QKeySequence::mnemonic(button->text()))
            add(button, button->text(), {button->shortcut()});
    }
    for (const QShortcut* shortcut : window.findChildren<QShortcut*>())
        add(shortcut, shortcut->whatsThis(), {shortcut->key()});
    const auto rank = [&](const Key& key) {
        const auto page = std::find_if(pages.begin(), pages.end(),
                                       [&](const QWidget* each) { return each->accessibleName() == key.place; });
        return key.place.isEmpty() ? -1 : static_cast<int>(page - pages.begin());
    };
    std::stable_sort(all.begin(), all.end(), [&](const Key& a, const Key& b) { return rank(a) < rank(b); });
    return all;
}

KeysDialog::KeysDialog(const std::vector<Key>& keys, QWidget* parent) : QDialog(parent), m_list(new QTreeWidget)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    m_list->setHeaderLabels({tr("What"), tr("Keyboard shortcuts")});
    setUpList(*m_list, tr("What keys do, by view"));
    m_list->setRootIsDecorated(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    QTreeWidgetItem* group = nullptr;
    for (const Key& key : keys) {
        const QString place = key.place.isEmpty() ? tr("Everywhere") : key.place;
        if (!group || group->text(0) != place) {
            group = new QTreeWidgetItem(m_list, {place});
            QFont bold = font();
            bold.setBold(true);
            group->setFont(0, bold);
        }
        QStringList texts;
        for (const QKeySequence& sequence : key.keys)
            texts << sequence.toString(QKeySequence::NativeText);
        new QTreeWidgetItem(group, {key.what, texts.join(tr(" or ", "between keys"))});
    }
    m_list->expandAll();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 70, fontMetrics().height() * 30);
}

} // namespace dbsync::ui
