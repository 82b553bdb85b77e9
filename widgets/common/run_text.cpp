#include "widgets/common/run_text.h"

#include "widgets/common/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr std::size_t kMostLayouts = 3;

}  // namespace

RunText::RunText(const QFont& font, QWidget* parent) : QWidget(parent), m_font(font) {
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        forgetLayouts();
        update();
    });
}

void RunText::setParagraphs(std::vector<TextRuns> paragraphs, int gap) {
    if (paragraphs == m_paragraphs && gap == m_gap) return;
    m_paragraphs = std::move(paragraphs);
    m_gap = gap;
    forgetLayouts();
    setAccessibleName(text());
    updateGeometry();
    update();
}

void RunText::setFontOf(const QFont& font) {
    if (font == m_font) return;
    m_font = font;
    forgetLayouts();
    updateGeometry();
    update();
}

QString RunText::text() const {
    QStringList lines;
    for (const TextRuns& runs : m_paragraphs) {
        QString line;
        for (const TextRun& run : runs) line += run.text;
        lines += line;
    }
    return lines.join(QLatin1Char('\n'));
}

const RunText::Layout& RunText::laidOut(int width) const {
    const auto kept = std::find_if(m_layouts.begin(), m_layouts.end(), [&](const Layout& one) { return one.width == width; });
    if (kept != m_layouts.end()) {
        std::rotate(m_layouts.begin(), kept, kept + 1);
    } else {
        if (m_layouts.size() == kMostLayouts) m_layouts.pop_back();
        m_layouts.insert(m_layouts.begin(), makeLayout(width));
    }
    return m_layouts.front();
}

RunText::Layout RunText::makeLayout(int width) const {
    Layout made;
    made.width = width;
    const Colours& c = colours();
    double y = 0;
    for (const TextRuns& runs : m_paragraphs) {
        QString text;
        QList<QTextLayout::FormatRange> formats;
        for (const TextRun& run : runs) {
            QTextLayout::FormatRange range;
            range.start = static_cast<int>(text.size());
            range.length = static_cast<int>(run.text.size());
            range.format.setForeground(run.colour == TextRun::Colour::Muted ? c.muted
                                       : run.colour == TextRun::Colour::Bad ? c.bad
                                                                            : c.text);
            if (run.bold) range.format.setFontWeight(QFont::DemiBold);
            if (!run.link.isEmpty()) {
                range.format.setFontUnderline(true);
                range.format.setUnderlineColor(c.muted);
            }
            formats += range;
            text += run.text;
        }
        Laid laid;
        laid.layout = std::make_unique<QTextLayout>(text, m_font);
        laid.layout->setFormats(formats);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        laid.layout->setTextOption(option);
        laid.top = y;
        double height = 0;
        laid.layout->beginLayout();
        for (QTextLine line = laid.layout->createLine(); line.isValid(); line = laid.layout->createLine()) {
            line.setLineWidth(std::max(1, width));
            line.setPosition(QPointF(0, height));
            height += std::ceil(line.height());
        }
        laid.layout->endLayout();
        y += height + m_gap;
        made.paragraphs.push_back(std::move(laid));
    }
    made.height = m_paragraphs.empty() ? 0 : static_cast<int>(std::ceil(y - m_gap));
    return made;
}

int RunText::heightForWidth(int width) const { return laidOut(width).height; }

QSize RunText::sizeHint() const { return {0, heightForWidth(std::max(1, width()))}; }

void RunText::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    for (const Laid& laid : laidOut(width()).paragraphs)
        if (laid.top <= event->rect().bottom()) laid.layout->draw(&painter, QPointF(0, laid.top));
}

QString RunText::linkAt(QPoint position) const {
    const std::vector<Laid>& paragraphs = laidOut(width()).paragraphs;
    for (std::size_t i = 0; i < paragraphs.size(); ++i) {
        for (int l = 0; l < paragraphs[i].layout->lineCount(); ++l) {
            const QTextLine line = paragraphs[i].layout->lineAt(l);
            const QRectF rect = line.naturalTextRect().translated(0, paragraphs[i].top);
            if (!rect.contains(position)) continue;
            int cursor = line.xToCursor(position.x(), QTextLine::CursorOnCharacter);
            for (const TextRun& run : m_paragraphs[i]) {
                if (cursor < run.text.size()) return run.link;
                cursor -= static_cast<int>(run.text.size());
            }
        }
    }
    return {};
}

void RunText::mouseMoveEvent(QMouseEvent* event) {
    setCursor(linkAt(event->position().toPoint()).isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
}

void RunText::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (const QString link = linkAt(event->position().toPoint()); !link.isEmpty()) Q_EMIT linkClicked(link);
}

void RunText::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QString plain = text();
    // Line breaks that only the layout needs.
    plain.remove(QChar(0x200B)).replace(QChar(0x00A0), QLatin1Char(' ')).replace(QChar(0x2011), QLatin1Char('-'));
    connect(menu.addAction(tr("Copy")), &QAction::triggered, this, [plain] { QGuiApplication::clipboard()->setText(plain); });
    menu.exec(event->globalPos());
}

}  // namespace teardown
