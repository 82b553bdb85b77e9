#include "widgets/common/help_panel.h"

#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextTable>
#include <QToolButton>

namespace teardown {
namespace {

constexpr qint64 kLargestPage = 64 * 1024;
const QString kOverview = QStringLiteral("overview");

bool isName(const QString& name) {
    for (const QChar c : name)
        if (!c.isLetter() && c != QLatin1Char('_')) return false;
    return !name.isEmpty();
}

}  // namespace

HelpPanel::HelpPanel(const QString& folder, QWidget* parent) : QFrame(parent), m_folder(folder), m_browser(new QTextBrowser(this)) {
    setObjectName(QStringLiteral("helpPanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* heading = new QLabel(tr("HELP"), this);
    heading->setFont(headingFont());
    heading->setProperty("muted", true);
    const auto button = [this](const QString& icon, const QString& tip) {
        auto* made = new QToolButton(this);
        made->setProperty("flat", true);
        made->setIconSize({12, 12});
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        const auto draw = [made, icon] { made->setIcon(themedIcon(icon)); };
        draw();
        connect(&Theme::instance(), &Theme::changed, made, draw);
        return made;
    };
    auto* overview = button(QStringLiteral("samples"), tr("All help pages"));
    auto* close = button(QStringLiteral("cancel"), tr("Close help (Esc)"));
    connect(overview, &QToolButton::clicked, this, [this] { showPage(kOverview); });
    connect(close, &QToolButton::clicked, this, &HelpPanel::closed);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(16, 8, 8, 0);
    top->addWidget(heading, 1);
    top->addWidget(overview);
    top->addWidget(close);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setAccessibleName(tr("Help"));
    m_browser->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_browser->document()->setDocumentMargin(0);
    connect(m_browser, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& link) { showPage(link.path().section(QLatin1Char('.'), 0, 0)); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(top);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(16, 4, 4, 8);
    middle->addWidget(m_browser);
    layout->addLayout(middle, 1);
    setFocusProxy(m_browser);
    connect(&Theme::instance(), &Theme::changed, this, &HelpPanel::render);
}

bool HelpPanel::has(const QString& name) const {
    return isName(name) && QFile::exists(QDir(m_folder).filePath(name + QStringLiteral(".md")));
}

void HelpPanel::showPage(const QString& name) {
    m_page = name;
    render();
}

QString HelpPanel::text() const { return m_browser->toPlainText(); }

void HelpPanel::render() {
    if (m_page.isEmpty()) return;
    QString text;
    if (has(m_page)) {
        QFile file(QDir(m_folder).filePath(m_page + QStringLiteral(".md")));
        if (file.open(QIODevice::ReadOnly)) text = QString::fromUtf8(file.read(kLargestPage));
    }
    if (text.isEmpty())
        text = tr("# No page here\n\nThe help page \"%1\" is not where the program's data should be (%2). Reinstall the program, or see "
                  "the [overview](overview.md).")
                   .arg(m_page.toHtmlEscaped(), m_folder.isEmpty() ? tr("the folder is missing") : QDir::toNativeSeparators(m_folder));
    // Paragraph by paragraph, as cmake/collect_messages.cpp collects them.
    QStringList paragraphs = text.split(QStringLiteral("\n\n"));
    for (QString& paragraph : paragraphs) {
        while (paragraph.endsWith(QLatin1Char('\n'))) paragraph.chop(1);
        paragraph = translated(fromQt(paragraph));
    }
    m_browser->setMarkdown(paragraphs.join(QStringLiteral("\n\n")));
    format();
    m_browser->moveCursor(QTextCursor::Start);
}

void HelpPanel::format() {
    QTextDocument* document = m_browser->document();
    document->setDefaultFont(textFont());
    formatBlocks();
    formatTables();
}

void HelpPanel::formatBlocks() {
    const Colours& c = colours();
    QTextCursor cursor(m_browser->document());
    for (QTextBlock block = m_browser->document()->begin(); block.isValid(); block = block.next()) {
        cursor.setPosition(block.position());
        QTextBlockFormat blockFormat = block.blockFormat();
        const int level = blockFormat.headingLevel();
        const bool listed = block.textList() != nullptr;
        const bool inTable = cursor.currentTable() != nullptr;
        blockFormat.setTopMargin(level == 1 ? 0 : level > 1 ? 14 : inTable ? 2 : 0);
        blockFormat.setBottomMargin(level == 1 ? 6 : level > 1 ? 4 : inTable ? 2 : listed ? 4 : 8);
        blockFormat.setLineHeight(125, QTextBlockFormat::ProportionalHeight);
        cursor.setBlockFormat(blockFormat);
        // Collects the fragments first: changing formats would invalidate the iterator.
        struct Piece {
            int position, length;
            QTextCharFormat format;
        };
        std::vector<Piece> pieces;
        for (auto it = block.begin(); !it.atEnd(); ++it)
            pieces.push_back({it.fragment().position(), it.fragment().length(), it.fragment().charFormat()});
        for (Piece& piece : pieces) {
            cursor.setPosition(piece.position);
            cursor.setPosition(piece.position + piece.length, QTextCursor::KeepAnchor);
            const bool code = piece.format.fontFixedPitch();
            const bool strong = piece.format.fontWeight() >= QFont::DemiBold;
            QFont font = level == 1 ? titleFont() : level > 1 ? headingFont() : code ? monoFont() : strong ? boldFont() : textFont();
            if (piece.format.fontItalic()) font.setItalic(true);
            piece.format.setFont(font);
            // Markdown headings have their own size in addition to the font's.
            piece.format.clearProperty(QTextFormat::FontSizeAdjustment);
            piece.format.setForeground(piece.format.isAnchor() ? c.accent : level > 1 ? c.muted : c.text);
            piece.format.setFontUnderline(false);
            if (code) piece.format.setBackground(c.raised);
            cursor.setCharFormat(piece.format);
        }
    }
}

void HelpPanel::formatTables() {
    for (QTextFrame* frame : m_browser->document()->rootFrame()->childFrames()) {
        auto* table = qobject_cast<QTextTable*>(frame);
        if (!table) continue;
        QTextTableFormat format = table->format();
        format.setBorder(0);
        format.setCellPadding(3);
        format.setCellSpacing(0);
        format.setTopMargin(2);
        format.setBottomMargin(8);
        format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
        if (table->columns() == 2)
            format.setColumnWidthConstraints(
                {QTextLength(QTextLength::PercentageLength, 36), QTextLength(QTextLength::PercentageLength, 64)});
        table->setFormat(format);
    }
}

}  // namespace teardown
