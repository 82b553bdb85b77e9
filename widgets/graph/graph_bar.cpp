#include "widgets/graph/graph_bar.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/graph/graph_view.h"

#include <QAction>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace teardown {

GraphBar::GraphBar(GraphView* view, QWidget* parent)
    : QWidget(parent),
      m_view(view),
      m_field(new QLineEdit(this)),
      m_count(new QLabel(this)),
      m_previous(new QToolButton(this)),
      m_next(new QToolButton(this)),
      m_note(new QLabel(this)) {
    m_field->setPlaceholderText(tr("Find a layer"));
    m_field->setAccessibleName(tr("Find a layer by name or type"));
    m_field->setToolTip(tr("Finds layers by name or type. Enter goes to the next one, Shift+Enter to the previous one (%1)")
                            .arg(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText)));
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(90);
    m_field->setMaximumWidth(260);
    m_field->installEventFilter(this);
    m_count->setFont(monoFont());
    m_count->setProperty("muted", true);
    m_count->setAccessibleName(tr("Matches"));
    const auto prepare = [](QToolButton* button, const QString& text) {
        button->setAutoRaise(true);
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    prepare(m_previous, tr("Previous match (Shift+Enter)"));
    prepare(m_next, tr("Next match (Enter)"));
    const auto setIcons = [this] {
        m_previous->setIcon(themedIcon(QStringLiteral("up")));
        m_next->setIcon(themedIcon(QStringLiteral("down")));
    };
    setIcons();
    connect(&Theme::instance(), &Theme::changed, this, setIcons);
    m_note->setWordWrap(true);
    m_note->setProperty("muted", true);
    m_note->setContentsMargins(4, 0, 4, 4);
    m_note->hide();

    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_field, 1);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(m_count);
    row->addStretch(1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(2);
    row->addLayout(m_buttons);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 4);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_note);

    connect(m_field, &QLineEdit::textChanged, m_view, &GraphView::search);
    connect(m_previous, &QToolButton::clicked, m_view, [view] { view->goToMatch(false); });
    connect(m_next, &QToolButton::clicked, m_view, [view] { view->goToMatch(true); });
    connect(m_view, &GraphView::searchChanged, this, &GraphBar::refreshCount);
    refreshCount();
}

void GraphBar::setActions(const QList<QAction*>& actions) {
    for (QAction* action : actions) {
        if (!action) {
            m_buttons->addSpacing(8);
            continue;
        }
        auto* button = new QToolButton(this);
        button->setAutoRaise(true);
        button->setDefaultAction(action);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')));
        connect(action, &QAction::changed, button,
                [button, action] { button->setAccessibleName(action->text().remove(QLatin1Char('&'))); });
        m_buttons->addWidget(button);
    }
}

void GraphBar::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString GraphBar::note() const { return m_note->text(); }

void GraphBar::startSearch() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

QString GraphBar::countText() const {
    if (m_field->text().isEmpty()) return {};
    if (m_view->matches() == 0) return tr("none");
    if (m_view->match() < 0) return QString::number(m_view->matches());
    return tr("%1 of %2").arg(m_view->match() + 1).arg(m_view->matches());
}

void GraphBar::refreshCount() {
    m_count->setText(countText());
    const bool any = m_view->matches() > 0;
    m_previous->setEnabled(any);
    m_next->setEnabled(any);
}

void GraphBar::endSearch() {
    m_field->clear();
    m_view->setFocus(Qt::OtherFocusReason);
}

bool GraphBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return QWidget::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    const bool find = key->matches(QKeySequence::Find), next = key->matches(QKeySequence::FindNext),
               previous = key->matches(QKeySequence::FindPrevious), enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter,
               escape = key->key() == Qt::Key_Escape;
    if (!find && !next && !previous && !enter && !escape) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (find)
        startSearch();
    else if (escape)
        endSearch();
    else
        m_view->goToMatch(!previous && !(enter && key->modifiers() & Qt::ShiftModifier));
    return true;
}

}  // namespace teardown
