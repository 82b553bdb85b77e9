// RunText: wrapped text in a few colours and with links, laid out line by line. A rich-text QLabel builds a whole document for that, which
// took most of the time of a step.
#pragma once

#include <QFont>
#include <QTextLayout>
#include <QWidget>

#include <memory>
#include <vector>

namespace teardown {

struct TextRun {
    enum class Colour { Text, Muted, Bad };
    QString text;
    Colour colour = Colour::Text;
    bool bold = false;
    QString link;  ///< argument of linkClicked(); empty: not a link
    bool operator==(const TextRun&) const = default;
};

/// A paragraph: its runs follow each other on the line.
using TextRuns = std::vector<TextRun>;

class RunText : public QWidget {
    Q_OBJECT
public:
    explicit RunText(const QFont& font, QWidget* parent = nullptr);

    /// Paragraphs, `gap` pixels apart.
    void setParagraphs(std::vector<TextRuns> paragraphs, int gap = 0);
    void setFontOf(const QFont& font);
    /// The whole text, one line per paragraph.
    QString text() const;
    bool empty() const { return m_paragraphs.empty(); }
    /// The link at this position; empty if there is none.
    QString linkAt(QPoint position) const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

Q_SIGNALS:
    void linkClicked(const QString& link);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Laid {
        std::unique_ptr<QTextLayout> layout;
        double top = 0;
    };
    struct Layout {
        int width = -1;
        int height = 0;
        std::vector<Laid> paragraphs;
    };
    /// Of this width. A layout asks for two widths by turns, with and without a scroll bar, so several are kept.
    const Layout& laidOut(int width) const;
    Layout makeLayout(int width) const;
    void forgetLayouts() { m_layouts.clear(); }

    QFont m_font;
    std::vector<TextRuns> m_paragraphs;
    int m_gap = 0;
    mutable std::vector<Layout> m_layouts;  ///< the last used one first
};

}  // namespace teardown
