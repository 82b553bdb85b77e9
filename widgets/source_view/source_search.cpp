// The search bar of SourceView.
#include "widgets/source_view/source_view.h"

#include <Qsci/qsciscintilla.h>

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kMatchIndicator = 10;
constexpr std::size_t kMostMatches = 2000;
}  // namespace

void SourceView::buildSearch() {
    m_searchBar = new QWidget(this);
    m_searchField = new QLineEdit(m_searchBar);
    m_searchState = new QLabel(m_searchBar);
    m_next = new QToolButton(m_searchBar);
    m_previous = new QToolButton(m_searchBar);
    auto* close = new QToolButton(m_searchBar);
    m_searchBar->setObjectName(QStringLiteral("panel"));
    m_searchBar->setAttribute(Qt::WA_StyledBackground);
    m_searchField->setPlaceholderText(tr("Find in this file"));
    m_searchField->setAccessibleName(tr("Find in this file"));
    m_searchField->setClearButtonEnabled(true);
    m_searchState->setProperty("muted", true);
    m_searchState->setMinimumWidth(64);
    for (QToolButton* button : {m_previous, m_next, close}) button->setProperty("flat", true);
    m_previous->setArrowType(Qt::UpArrow);
    m_previous->setToolTip(tr("Previous match (Shift+F3)"));
    m_previous->setAccessibleName(tr("Previous match"));
    m_next->setArrowType(Qt::DownArrow);
    m_next->setToolTip(tr("Next match (F3)"));
    m_next->setAccessibleName(tr("Next match"));
    close->setText(QStringLiteral("×"));
    close->setToolTip(tr("Close the search (Esc)"));
    close->setAccessibleName(tr("Close the search"));
    auto* row = new QHBoxLayout(m_searchBar);
    row->setContentsMargins(10, 5, 8, 5);
    row->setSpacing(4);
    row->addWidget(m_searchField, 1);
    row->addWidget(m_searchState);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(close);
    m_searchBar->hide();
    m_searchField->installEventFilter(this);
    connect(m_searchField, &QLineEdit::textChanged, this, [this] {
        markMatches();
        search(true, true);
    });
    connect(m_next, &QToolButton::clicked, this, &SourceView::findNext);
    connect(m_previous, &QToolButton::clicked, this, &SourceView::findPrevious);
    connect(close, &QToolButton::clicked, this, &SourceView::closeSearch);
}

bool SourceView::searchIsOpen() const { return !m_searchBar->isHidden(); }
QString SourceView::searchState() const { return m_searchState->text(); }

void SourceView::openSearch() {
    const QString selected = m_editor->selectedText();
    m_searchBar->show();
    if (!selected.isEmpty() && !selected.contains(QLatin1Char('\n'))) m_searchField->setText(selected);
    m_searchField->setFocus();
    m_searchField->selectAll();
    markMatches();
}

void SourceView::closeSearch() {
    m_searchBar->hide();
    m_searchState->clear();
    markMatches();
    m_editor->setFocus();
}

void SourceView::markMatches() {
    m_matches.clear();
    m_editor->SendScintilla(QsciScintilla::SCI_SETINDICATORCURRENT, kMatchIndicator);
    m_editor->SendScintilla(QsciScintilla::SCI_INDICATORCLEARRANGE, 0ul, static_cast<long>(m_editor->length()));
    const QByteArray wanted = m_searchField->text().toUtf8();
    if (searchIsOpen() && !wanted.isEmpty()) {
        long from = 0;
        const long end = m_editor->length();
        m_editor->SendScintilla(QsciScintilla::SCI_SETSEARCHFLAGS, 0ul);
        while (from < end && m_matches.size() < kMostMatches) {
            m_editor->SendScintilla(QsciScintilla::SCI_SETTARGETSTART, static_cast<unsigned long>(from));
            m_editor->SendScintilla(QsciScintilla::SCI_SETTARGETEND, static_cast<unsigned long>(end));
            const long found =
                m_editor->SendScintilla(QsciScintilla::SCI_SEARCHINTARGET, static_cast<std::size_t>(wanted.size()), wanted.constData());
            if (found < 0) break;
            m_matches.push_back(static_cast<int>(found));
            m_editor->SendScintilla(QsciScintilla::SCI_INDICATORFILLRANGE, static_cast<unsigned long>(found),
                                    static_cast<long>(wanted.size()));
            from = found + wanted.size();
        }
    }
    for (QToolButton* button : {m_next, m_previous}) button->setEnabled(!m_matches.empty());
    if (!searchIsOpen() || wanted.isEmpty())
        m_searchState->clear();
    else if (m_matches.empty())
        m_searchState->setText(tr("not found"));
}

void SourceView::search(bool forward, bool fromStart) {
    if (m_matches.empty()) return;
    const QByteArray wanted = m_searchField->text().toUtf8();
    const int start = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART));
    const int end = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_GETSELECTIONEND));
    std::size_t index = 0;
    if (forward) {
        // While the word is being typed the match stays where it is.
        const auto next = std::lower_bound(m_matches.begin(), m_matches.end(), fromStart ? start : std::max(end, start + 1));
        index = next == m_matches.end() ? 0 : static_cast<std::size_t>(next - m_matches.begin());
    } else {
        const auto next = std::lower_bound(m_matches.begin(), m_matches.end(), start);
        index = next == m_matches.begin() ? m_matches.size() - 1 : static_cast<std::size_t>(next - m_matches.begin()) - 1;
    }
    m_quiet = true;
    m_caret =
        static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_LINEFROMPOSITION, static_cast<unsigned long>(m_matches[index]))) + 1;
    m_editor->SendScintilla(QsciScintilla::SCI_SETSEL, static_cast<unsigned long>(m_matches[index]),
                            static_cast<long>(m_matches[index] + wanted.size()));
    m_quiet = false;
    m_searchState->setText(tr("%1 of %2").arg(index + 1).arg(m_matches.size()));
}

void SourceView::findNext() {
    if (!searchIsOpen()) return openSearch();
    search(true, false);
}

void SourceView::findPrevious() {
    if (!searchIsOpen()) return openSearch();
    search(false, false);
}

bool SourceView::handleKey(QObject* watched, int key, Qt::KeyboardModifiers modifiers, bool really) {
    const bool plain = modifiers == Qt::NoModifier || modifiers == Qt::KeypadModifier;
    const auto does = [&](auto action) {
        if (really) action();
        return true;
    };
    if (key == Qt::Key_F && modifiers == Qt::ControlModifier) return does([this] { openSearch(); });
    if (key == Qt::Key_F3) return does([&] { modifiers& Qt::ShiftModifier ? findPrevious() : findNext(); });
    if (!searchIsOpen()) return false;
    if (key == Qt::Key_Escape && plain) return does([this] { closeSearch(); });
    if (watched != m_searchField || (key != Qt::Key_Return && key != Qt::Key_Enter)) return false;
    return does([&] { modifiers& Qt::ShiftModifier ? findPrevious() : findNext(); });
}

}  // namespace teardown
