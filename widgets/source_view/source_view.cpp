#include "widgets/source_view/source_view.h"

#include "widgets/source_view/source_lexers.h"

#include <Qsci/qscilexer.h>
#include <Qsci/qsciscintilla.h>
#include <Qsci/qscistyle.h>

#include <QBoxLayout>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimer>
#include <QToolTip>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kNumberMargin = 0;
constexpr int kNoteMargin = 1;
constexpr int kCurrentMarker = 1;
constexpr int kRelatedMarker = 2;
constexpr int kFadedText = 8;  // indicators from 8 on are for applications
constexpr int kFadedLine = 9;
constexpr int kMatch = 10;
constexpr int kWidestNote = 150;  // pixels
// Styles of the margin; the lexers' own end at 20, Scintilla's are 32 to 39. By default QsciStyle allocates a new number each time.
constexpr int kPlainNote = 50;
constexpr int kFadedNote = 51;
constexpr int kStrongNote = 52;
constexpr int kFault = 53;

}  // namespace

SourceView::SourceView(QWidget* parent) : QWidget(parent), m_editor(new QsciScintilla(this)) {
    m_editor->setUtf8(true);
    m_editor->setReadOnly(true);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setAccessibleName(tr("Source"));
    m_editor->setFolding(QsciScintilla::NoFoldStyle);
    m_editor->setWrapMode(QsciScintilla::WrapNone);
    m_editor->setTabWidth(4);
    m_editor->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTHTRACKING, 1ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTH, 1ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETEXTRAASCENT, 1ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETEXTRADESCENT, 2ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETMARGINLEFT, 0ul, 8l);
    // The default menu offers to change the text.
    m_editor->setContextMenuPolicy(Qt::NoContextMenu);
    m_editor->setMarginType(kNumberMargin, QsciScintilla::NumberMargin);
    m_editor->setMarginType(kNoteMargin, QsciScintilla::TextMargin);
    m_editor->setMarginSensitivity(kNumberMargin, true);
    m_editor->setMarginSensitivity(kNoteMargin, true);
    m_editor->setMarginWidth(2, 0);
    m_editor->markerDefine(QsciScintilla::Background, kRelatedMarker);
    m_editor->markerDefine(QsciScintilla::Background, kCurrentMarker);
    m_editor->indicatorDefine(QsciScintilla::TextColorIndicator, kFadedText);
    m_editor->indicatorDefine(QsciScintilla::StrikeIndicator, kFadedLine);
    m_editor->indicatorDefine(QsciScintilla::FullBoxIndicator, kMatch);
    m_editor->setAnnotationDisplay(QsciScintilla::AnnotationStandard);
    connect(m_editor, &QsciScintilla::marginClicked, this, [this](int, int line) { Q_EMIT lineClicked(line + 1); });
    connect(m_editor, &QsciScintilla::cursorPositionChanged, this, [this](int line, int) {
        // For the keyboard; the mouse is handled on release.
        if (!m_quiet && !QGuiApplication::mouseButtons() && line + 1 != m_current && line + 1 != m_caret) Q_EMIT lineClicked(line + 1);
    });
    m_editor->installEventFilter(this);
    m_editor->viewport()->installEventFilter(this);
    setFocusProxy(m_editor);
    buildSearch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_searchBar);
}

SourceView::~SourceView() {
    m_editor->removeEventFilter(this);
    m_editor->viewport()->removeEventFilter(this);
}

QWidget* SourceView::editor() const { return m_editor; }
QString SourceView::text() const { return m_editor->text(); }
int SourceView::lineCount() const { return m_editor->lines(); }

void SourceView::setColours(const SourceColours& colours) {
    m_colours = colours;
    applyColours();
}

void SourceView::setFonts(const QFont& text, const QFont& small) {
    m_font = text;
    m_small = small;
    applyColours();
}

void SourceView::setText(const QString& text, SourceLanguage language, bool sameFile) {
    m_quiet = true;
    const int first = sameFile ? m_editor->firstVisibleLine() : 0;
    m_notes.clear();
    m_faults.clear();
    m_related.clear();
    m_current = 0;
    m_caret = 1;
    m_editor->setLexer(nullptr);
    delete m_lexer;
    m_lexer = makeLexer(language, m_editor);
    m_editor->setReadOnly(false);
    m_editor->setText(text);
    m_editor->setReadOnly(true);
    m_editor->SendScintilla(QsciScintilla::SCI_EMPTYUNDOBUFFER);
    m_editor->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTH, 1ul);
    applyColours();
    m_editor->setFirstVisibleLine(first);
    m_editor->horizontalScrollBar()->setValue(0);
    m_quiet = false;
    if (searchIsOpen()) markMatches();
}

void SourceView::applyColours() {
    if (!m_colours.paper.isValid()) return;
    m_editor->setColor(m_colours.text);
    m_editor->setPaper(m_colours.paper);
    m_editor->setFont(m_font);
    if (m_lexer) colourLexer(*m_lexer, m_colours, m_font);
    m_editor->setLexer(m_lexer);
    m_editor->setMarginsForegroundColor(m_colours.muted);
    m_editor->setMarginsBackgroundColor(m_colours.paper);
    m_editor->setMarginsFont(m_small);
    m_editor->setMarginBackgroundColor(kNoteMargin, m_colours.paper);
    m_editor->setCaretForegroundColor(m_colours.paper);
    m_editor->setSelectionBackgroundColor(m_colours.current);
    m_editor->resetSelectionForegroundColor();
    m_editor->setMarkerBackgroundColor(m_colours.current, kCurrentMarker);
    m_editor->setMarkerBackgroundColor(m_colours.related, kRelatedMarker);
    m_editor->setIndicatorForegroundColor(m_colours.muted, kFadedText);
    m_editor->setIndicatorForegroundColor(m_colours.muted, kFadedLine);
    QColor match = m_colours.warning;
    match.setAlpha(90);
    m_editor->setIndicatorForegroundColor(match, kMatch);
    m_editor->setIndicatorOutlineColor(match, kMatch);
    setMarginWidths();
    applyNotes();
    applyFaults();
    applyHighlights();
}

void SourceView::setMarginWidths() {
    const QFontMetrics metrics(m_small);
    m_editor->setMarginWidth(kNumberMargin, metrics.horizontalAdvance(QString::number(std::max(99, m_editor->lines()))) + 16);
    int widest = 0;
    for (const SourceNote& note : m_notes) widest = std::max(widest, metrics.horizontalAdvance(note.text));
    m_editor->setMarginWidth(kNoteMargin, widest > 0 ? std::min(widest + 14, kWidestNote) : 0);
}

void SourceView::setNotes(const std::vector<SourceNote>& notes) {
    m_notes = notes;
    setMarginWidths();
    applyNotes();
}

void SourceView::applyNotes() {
    m_editor->clearMarginText();
    m_editor->SendScintilla(QsciScintilla::SCI_SETINDICATORCURRENT, kFadedText);
    const int length = m_editor->length();
    for (int indicator : {kFadedText, kFadedLine}) {
        m_editor->SendScintilla(QsciScintilla::SCI_SETINDICATORCURRENT, indicator);
        m_editor->SendScintilla(QsciScintilla::SCI_INDICATORCLEARRANGE, 0ul, static_cast<long>(length));
    }
    const QFontMetrics metrics(m_small);
    const QsciStyle plain(kPlainNote, QStringLiteral("note"), m_colours.muted, m_colours.paper, m_small);
    const QsciStyle faded(kFadedNote, QStringLiteral("faded note"), m_colours.warning, m_colours.paper, m_small);
    const QsciStyle strong(kStrongNote, QStringLiteral("strong note"), m_colours.accent, m_colours.paper, m_small);
    for (const SourceNote& note : m_notes) {
        const int line = note.line - 1;
        if (line < 0 || line >= m_editor->lines()) continue;
        m_editor->setMarginText(line, metrics.elidedText(note.text, Qt::ElideLeft, kWidestNote - 14),
                                note.faded    ? faded
                                : note.strong ? strong
                                              : plain);
        if (!note.faded) continue;
        const QString text = m_editor->text(line);
        int begin = 0, end = static_cast<int>(text.size());
        while (begin < end && text[begin].isSpace()) ++begin;
        while (end > begin && text[end - 1].isSpace()) --end;
        m_editor->fillIndicatorRange(line, begin, line, end, kFadedText);
        m_editor->fillIndicatorRange(line, begin, line, end, kFadedLine);
    }
}

void SourceView::setFaults(const std::vector<SourceFault>& faults) {
    m_faults = faults;
    applyFaults();
}

void SourceView::applyFaults() {
    m_editor->clearAnnotations();
    const QsciStyle style(kFault, QStringLiteral("fault"), m_colours.bad, m_colours.paper, m_small);
    for (const SourceFault& fault : m_faults)
        if (fault.line > 0 && fault.line <= m_editor->lines())
            m_editor->annotate(fault.line - 1, QStringLiteral("   ") + fault.text, style);
}

QString SourceView::noteAt(int line) const {
    for (const SourceNote& note : m_notes)
        if (note.line == line) return note.text;
    return {};
}

bool SourceView::isFaded(int line) const {
    return std::any_of(m_notes.begin(), m_notes.end(), [&](const SourceNote& note) { return note.line == line && note.faded; });
}

void SourceView::showLine(int line) {
    m_current = line;
    applyHighlights();
    if (line < 1 || line > m_editor->lines()) return;
    m_quiet = true;
    m_caret = line;
    m_editor->setCursorPosition(line - 1, 0);
    m_quiet = false;
    reveal();
}

void SourceView::reveal() {
    m_quiet = true;
    const int shown = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_LINESONSCREEN));
    const int first = m_editor->firstVisibleLine();
    const int at =
        static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_VISIBLEFROMDOCLINE, static_cast<unsigned long>(m_current - 1)));
    // Also shows two lines of context.
    if (at < first + 2 || at > first + shown - 3) m_editor->setFirstVisibleLine(std::max(0, at - shown / 3));
    m_editor->horizontalScrollBar()->setValue(0);
    m_quiet = false;
}

void SourceView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // The editor gets its size after this.
    if (m_current > 0)
        QTimer::singleShot(0, this, [this] {
            if (m_current > 0) reveal();
        });
}

void SourceView::setRelated(const std::vector<int>& lines) {
    m_related = lines;
    applyHighlights();
}

void SourceView::applyHighlights() {
    m_editor->markerDeleteAll(kCurrentMarker);
    m_editor->markerDeleteAll(kRelatedMarker);
    for (int line : m_related)
        if (line > 0 && line != m_current) m_editor->markerAdd(line - 1, kRelatedMarker);
    if (m_current > 0) m_editor->markerAdd(m_current - 1, kCurrentMarker);
}

int SourceView::lineAt(QPoint position) const {
    // QsciScintilla::lineAt does not work to the right of the text.
    const long offset = m_editor->SendScintilla(QsciScintilla::SCI_POSITIONFROMPOINT, static_cast<unsigned long>(std::max(0, position.x())),
                                                static_cast<long>(position.y()));
    const long line = m_editor->SendScintilla(QsciScintilla::SCI_LINEFROMPOSITION, static_cast<unsigned long>(offset));
    const long top = m_editor->SendScintilla(QsciScintilla::SCI_POINTYFROMPOSITION, 0ul, offset);
    const long height = m_editor->SendScintilla(QsciScintilla::SCI_TEXTHEIGHT, static_cast<unsigned long>(line));
    return position.y() >= top && position.y() < top + height ? static_cast<int>(line) + 1 : 0;
}

bool SourceView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_editor->viewport()) {
        if (event->type() == QEvent::MouseButtonRelease) {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            const int margins = m_editor->marginWidth(kNumberMargin) + m_editor->marginWidth(kNoteMargin);
            if (mouse->button() == Qt::LeftButton && !m_editor->hasSelectedText() && mouse->pos().x() >= margins)
                if (const int line = lineAt(mouse->pos()); line > 0) Q_EMIT lineClicked(line);
        }
        if (event->type() == QEvent::ToolTip) {
            const auto* help = static_cast<QHelpEvent*>(event);
            const int line = lineAt(help->pos());
            const auto note = std::find_if(m_notes.begin(), m_notes.end(), [&](const SourceNote& item) { return item.line == line; });
            if (note == m_notes.end() || note->toolTip.isEmpty())
                QToolTip::hideText();
            else
                QToolTip::showText(help->globalPos(), note->toolTip, m_editor);
            return true;
        }
    }
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (handleKey(watched, key->key(), key->modifiers(), event->type() == QEvent::KeyPress)) {
            event->accept();
            return true;
        }
        // Moving the caret in the text is not a step of the journey.
        const bool moves = key->key() == Qt::Key_Left || key->key() == Qt::Key_Right || key->key() == Qt::Key_Up ||
                           key->key() == Qt::Key_Down || key->key() == Qt::Key_Home || key->key() == Qt::Key_End ||
                           key->matches(QKeySequence::Copy) || key->matches(QKeySequence::SelectAll);
        if (event->type() == QEvent::ShortcutOverride && watched == m_editor && moves) event->accept();
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace teardown
