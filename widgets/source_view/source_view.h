// SourceView: a read-only text file with highlighting, notes beside its lines and a search bar. The only user of QScintilla; knows nothing
// about configs: the meaning of lines, colours and fonts are set from outside.
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;
class QsciLexer;
class QsciScintilla;

namespace teardown {

struct SourceColours {
    QColor paper, text, muted, line;
    QColor keyword, string, number, comment;
    QColor accent, warning, bad;
    QColor current;  ///< background of the selected line
    QColor related;  ///< background of lines related to it
};

enum class SourceLanguage { Plain, Python, Yaml, Json };

/// The margin text beside a line.
struct SourceNote {
    int line = 0;  ///< 1-based
    QString text;
    QString toolTip;
    bool faded = false;   ///< what the line says is not in effect: struck through
    bool strong = false;  ///< in the accent colour
};

/// A fault at a line; shown below it.
struct SourceFault {
    int line = 0;
    QString text;
};

class SourceView : public QWidget {
    Q_OBJECT
public:
    explicit SourceView(QWidget* parent = nullptr);
    ~SourceView() override;

    void setColours(const SourceColours& colours);
    /// Of the text; `small` for the margin.
    void setFonts(const QFont& text, const QFont& small);
    /// Replaces the text and removes notes, faults and highlights. Keeps the scroll position if `sameFile`.
    void setText(const QString& text, SourceLanguage language, bool sameFile = false);
    QString text() const;
    int lineCount() const;
    void setNotes(const std::vector<SourceNote>& notes);
    void setFaults(const std::vector<SourceFault>& faults);
    /// The note of a line, empty if it has none.
    QString noteAt(int line) const;
    bool isFaded(int line) const;
    /// Highlights the line and scrolls to it; 0: none.
    void showLine(int line);
    int currentLine() const { return m_current; }
    /// Lines related to the selected one.
    void setRelated(const std::vector<int>& lines);

    void openSearch();
    void closeSearch();
    bool searchIsOpen() const;
    QLineEdit* searchField() const { return m_searchField; }
    /// "2 of 5" of the search; empty while not searching.
    QString searchState() const;
    void findNext();
    void findPrevious();
    QWidget* editor() const;

Q_SIGNALS:
    /// A line was clicked or the caret moved to it.
    void lineClicked(int line);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void reveal();
    void buildSearch();
    void applyColours();
    void applyNotes();
    void applyFaults();
    void applyHighlights();
    void setMarginWidths();
    /// 1-based; 0 if there is none.
    int lineAt(QPoint position) const;
    void search(bool forward, bool fromStart);
    void markMatches();
    bool handleKey(QObject* watched, int key, Qt::KeyboardModifiers modifiers, bool really);

    QsciScintilla* m_editor;
    QsciLexer* m_lexer = nullptr;
    SourceColours m_colours;
    QFont m_font;
    QFont m_small;
    std::vector<SourceNote> m_notes;
    std::vector<SourceFault> m_faults;
    std::vector<int> m_related;
    int m_current = 0;
    int m_caret = 0;  ///< line to which the program moved the caret; QScintilla's signal comes later
    bool m_quiet = false;
    QWidget* m_searchBar;
    QLineEdit* m_searchField;
    QLabel* m_searchState;
    QToolButton* m_next;
    QToolButton* m_previous;
    std::vector<int> m_matches;  ///< byte positions
};

}  // namespace teardown
