#include "widgets/paint/teardown_page.h"

#include "core/base/file.h"
#include "widgets/paint/page_style.h"

#include <QString>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

namespace teardown {
namespace {

constexpr int kLayerWidth = 1056;
constexpr int kKernelWidth = 520;
constexpr int kInputSide = 168;

QString escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString number(double value) { return QString::number(value, 'g', 3); }

/// "003-backbone-stage-1": the running number makes names unique, the rest is for people.
std::string pictureName(int running, const std::string& title) {
    std::string name = QStringLiteral("%1-").arg(running, 3, 10, QLatin1Char('0')).toStdString();
    for (const char c : title.substr(0, 60)) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128;
        if (plain)
            name += c;
        else if (name.back() != '-')
            name += '-';
    }
    while (name.back() == '-') name.pop_back();
    return name;
}

/// Builds the page and writes its pictures on the way; the first failure stops it.
class PageWriter {
public:
    PageWriter(std::string folder, const TeardownPageContent& content) : m_folder(std::move(folder)), m_content(content) {}

    Result<void> write() {
        std::error_code failure;
        std::filesystem::create_directories(m_folder + "/pictures", failure);
        if (failure) {
            return Error{ErrorKind::BadInput,
                         "export-folder",
                         message("export-folder.the-folder-for-the", "The folder for the page cannot be made: {failure}.",
                                 {{"failure", failure.message()}}),
                         message("do.choose-a-place-that", "Choose a folder that you can write to."),
                         {m_folder, 0, 0, {}, std::nullopt}};
        }
        add(QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, "
                           "initial-scale=1\">\n<title>%1</title>\n<style>%2</style>\n</head>\n<body>\n<main>\n")
                .arg(escaped(m_content.title), QString::fromUtf8(kPageStyle)));
        head();
        TD_CHECK(answer());
        foldingTable();
        TD_CHECK(layers());
        TD_CHECK(blocks());
        problems();
        if (!m_content.footer.empty()) add(QStringLiteral("<footer>%1</footer>\n").arg(escaped(m_content.footer)));
        add(QStringLiteral("</main>\n</body>\n</html>\n"));
        return writeFileAtomically(m_folder + "/index.html", m_page.toStdString());
    }

private:
    void add(const QString& html) { m_page += html; }

    void paragraph(const char* style, const std::string& text) {
        if (!text.empty()) add(QStringLiteral("<p class=\"%1\">%2</p>\n").arg(QLatin1String(style), escaped(text)));
    }

    void heading(const QString& text) { add(QStringLiteral("<h2>%1</h2>\n").arg(text)); }

    void head() {
        add(QStringLiteral("<h1>%1</h1>\n").arg(escaped(m_content.title)));
        paragraph("lead", m_content.lead);
    }

    Result<void> answer() {
        if (m_content.facts.empty() && m_content.predictions.empty() && m_content.input.pixels.empty()) return {};
        add(QStringLiteral("<div class=\"card columns\">\n"));
        if (!m_content.input.pixels.empty()) {
            QImage input = toImage(m_content.input);
            // Small pictures are enlarged by whole factors, so that their pixels stay squares.
            const int factor = std::max(1, kInputSide / std::max(1, std::max(input.width(), input.height())));
            if (factor > 1) input = input.scaled(input.size() * factor, Qt::IgnoreAspectRatio, Qt::FastTransformation);
            TD_CHECK(writeFileAtomically(m_folder + "/pictures/input.png", pngBytes(input)));
            add(QStringLiteral("<div class=\"fixed\"><img class=\"input\" src=\"pictures/input.png\" alt=\"input picture\"><div "
                               "class=\"caption\">%1</div></div>\n")
                    .arg(escaped(m_content.inputName)));
        }
        if (!m_content.predictions.empty()) {
            add(QStringLiteral("<div><div class=\"bars\">\n"));
            for (const PagePrediction& prediction : m_content.predictions) {
                const double share = std::clamp(prediction.score, 0.0, 1.0);
                add(QStringLiteral(
                        "<span>%1</span><div class=\"bar\"><span style=\"width:%2%\"></span></div><span class=\"mono\">%3</span>\n")
                        .arg(escaped(prediction.label), QString::number(share * 100, 'f', 2), QString::number(prediction.score, 'f', 4)));
            }
            add(QStringLiteral("</div></div>\n"));
        }
        if (!m_content.facts.empty()) {
            add(QStringLiteral("<dl>\n"));
            for (const auto& [name, value] : m_content.facts)
                add(QStringLiteral("<dt>%1</dt><dd class=\"mono\">%2</dd>\n").arg(escaped(name), escaped(value)));
            add(QStringLiteral("</dl>\n"));
        }
        add(QStringLiteral("</div>\n"));
        return {};
    }

    void foldingTable() {
        if (m_content.blocks.empty()) return;
        heading(QStringLiteral("Re-parameterisation"));
        paragraph("lead", m_content.foldingWhy);
        add(
            QStringLiteral("<div class=\"card scroll\"><table>\n<tr><th>block</th><th class=\"number\">branches</th><th "
                           "class=\"number\">max |difference|</th>"
                           "<th class=\"number\">relative</th></tr>\n"));
        for (std::size_t i = 0; i < m_content.blocks.size(); ++i) {
            const PageBlock& block = m_content.blocks[i];
            add(QStringLiteral("<tr><td class=\"mono\"><a href=\"#block-%1\">%2</a></td><td class=\"number\">%3</td><td "
                               "class=\"number\">%4</td><td class=\"number\">%5</td></tr>\n")
                    .arg(QString::number(i), escaped(block.path), QString::number(block.before.size()), number(block.maxAbs),
                         number(block.relative)));
        }
        add(QStringLiteral(
                "<tr><td>whole network, logits</td><td></td><td class=\"number\">%1</td><td class=\"number\">%2</td></tr>\n</table>\n")
                .arg(number(m_content.networkMaxAbs), number(m_content.networkRelative)));
        if (m_content.parametersBefore > 0) {
            add(QStringLiteral("<p class=\"muted\">Parameters: %L1 before, %L2 after folding.</p>\n")
                    .arg(static_cast<qlonglong>(m_content.parametersBefore))
                    .arg(static_cast<qlonglong>(m_content.parametersAfter)));
        }
        paragraph("verdict", m_content.verdict);
        add(QStringLiteral("</div>\n"));
    }

    /// Both themes: the browser uses the matching one.
    Result<void> picture(const SheetView& sheet, int width, const std::string& title) {
        const std::string name = pictureName(++m_pictures, title);
        QSize size;
        for (const bool dark : {false, true}) {
            SheetView themed = sheet;
            themed.dark = dark;
            const QImage image = paintSheet(themed, width);
            size = image.size();
            TD_CHECK(writeFileAtomically(m_folder + "/pictures/" + name + (dark ? "-dark.png" : "-light.png"), pngBytes(image)));
        }
        const QString base = QString::fromStdString(name);
        add(QStringLiteral("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"pictures/%1-dark.png\">"
                           "<img loading=\"lazy\" src=\"pictures/%1-light.png\" width=\"%2\" height=\"%3\" alt=\"%4\"></picture>\n")
                .arg(base, QString::number(size.width()), QString::number(size.height()), escaped(title)));
        return {};
    }

    Result<void> layers() {
        if (m_content.layers.empty()) return {};
        heading(QStringLiteral("The output of every layer"));
        for (const PageLayer& layer : m_content.layers) {
            add(QStringLiteral("<section class=\"card\">\n<h3>%1<span class=\"type\">%2</span></h3>\n")
                    .arg(escaped(layer.title), escaped(layer.type)));
            paragraph("caption", layer.caption);
            paragraph("", layer.why);
            TD_CHECK(picture(untitled(layer.sheet), kLayerWidth, layer.title));
            add(QStringLiteral("</section>\n"));
        }
        return {};
    }

    Result<void> kernels(const std::vector<PageKernel>& list, const std::string& path) {
        for (const PageKernel& kernel : list) {
            add(QStringLiteral("<figure><figcaption class=\"mono\">%1</figcaption>\n").arg(escaped(kernel.title)));
            paragraph("caption", kernel.caption);
            TD_CHECK(picture(untitled(kernel.sheet), kKernelWidth, path + " " + kernel.title));
            add(QStringLiteral("</figure>\n"));
        }
        return {};
    }

    Result<void> blocks() {
        if (m_content.blocks.empty()) return {};
        heading(QStringLiteral("Kernels before and after folding"));
        for (std::size_t i = 0; i < m_content.blocks.size(); ++i) {
            const PageBlock& block = m_content.blocks[i];
            add(QStringLiteral("<section class=\"card\" id=\"block-%1\">\n<h3>%2</h3>\n").arg(QString::number(i), escaped(block.path)));
            paragraph("", block.why);
            if (!block.formula.empty()) add(QStringLiteral("<pre class=\"mono\">%1</pre>\n").arg(escaped(block.formula)));
            add(QStringLiteral("<div class=\"kernels\">\n"));
            TD_CHECK(kernels(block.before, block.path));
            if (!block.after.empty()) add(QStringLiteral("<div class=\"arrow\">&rarr;</div>\n"));
            TD_CHECK(kernels(block.after, block.path));
            add(QStringLiteral("</div>\n</section>\n"));
        }
        return {};
    }

    void problems() {
        if (m_content.problems.empty()) return;
        heading(QStringLiteral("Problems"));
        add(QStringLiteral("<ul class=\"card problems\" style=\"padding-left:32px\">\n"));
        for (const std::string& problem : m_content.problems) add(QStringLiteral("<li>%1</li>\n").arg(escaped(problem)));
        add(QStringLiteral("</ul>\n"));
    }

    /// The page shows title and caption as text: the picture does not need them too.
    static SheetView untitled(const SheetView& sheet) {
        SheetView view = sheet;
        view.title.clear();
        view.caption.clear();
        return view;
    }

    std::string m_folder;
    const TeardownPageContent& m_content;
    QString m_page;
    int m_pictures = 0;
};

}  // namespace

Result<void> writeTeardownPage(const std::string& folder, const TeardownPageContent& content) {
    return PageWriter(folder, content).write();
}

}  // namespace teardown
