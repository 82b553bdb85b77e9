#include "app/gui/rooms/answer/pictures_page.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/work/picture_answers.h"
#include "app/gui/workbench.h"
#include "core/base/file.h"
#include "core/session/fast_report.h"
#include "core/session/fast_text.h"
#include "core/session/workspace.h"
#include "widgets/common/strings.h"
#include "widgets/paint/reports/demo_report.h"
#include "widgets/pictures/pictures_panel.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QFileDialog>
#include <QSettings>

namespace teardown {
namespace {

const QString kClassify = QStringLiteral("classify");
const QString kReport = QStringLiteral("export");
const QString kFast = QStringLiteral("pictures/fast");

}  // namespace

PicturesPage::PicturesPage(const WindowContext& context)
    : m_context(context),
      m_reporter(context.work.pictures().lane()),
      m_panel(new PicturesPanel(context.work.pictures().table(), &context.stage)) {
    m_panel->setProperty("helpPage", QStringLiteral("pictures"));
    QAction* classify = context.menus.add({QStringLiteral("journey.classify-pictures"), tr("Classify &all pictures"),
                                           Qt::CTRL | Qt::SHIFT | Qt::Key_A, tr("Runs every listed picture through the network")},
                                          this, [this](bool) { classifyAll(); });
    connectPanel();
    const auto enable = [this, classify] {
        const bool built = m_context.work.built() != nullptr;
        classify->setEnabled(built && !m_context.work.inputs().paths().isEmpty());
        m_panel->setReady(built);
    };
    connect(&context.work.pictures(), &PictureAnswers::changed, this, enable);
    connect(&context.work, &Workbench::ending, this, [this] { m_reporter.abandon(); });
    enable();
}

void PicturesPage::connectPanel() {
    Classifier& classifier = m_context.work.classifier();
    connect(m_panel, &PicturesPanel::classifyClicked, this, &PicturesPage::classifyAll);
    connect(m_panel, &PicturesPanel::fastToggled, this, [this](bool fast) {
        QSettings().setValue(kFast, fast);
        m_context.work.pictures().setFast(fast);
    });
    m_panel->setFast(QSettings().value(kFast, false).toBool());
    connect(m_panel, &PicturesPanel::stopClicked, &classifier, &Classifier::cancel);
    connect(m_panel, &PicturesPanel::chosen, &m_context.work.files(), &OpenFiles::setInput);
    connect(m_panel, &PicturesPanel::reportClicked, this, &PicturesPage::chooseReport);
    connect(&classifier, &Classifier::progressed, this, [this](int done, int all) { m_panel->setBusy(true, double(done) / all); });
    connect(&classifier, &Classifier::ended, this, &PicturesPage::classifyingEnded);
}

void PicturesPage::classifyAll() {
    m_panel->setPace({});
    m_context.work.pictures().classifyAll();
}

void PicturesPage::classifyingEnded(const std::optional<Error>& error) {
    m_panel->setBusy(false);
    if (error) return m_context.notices.fail(kClassify, *error);
    m_context.notices.succeeded(kClassify);
    const auto& fast = m_context.work.classifier().fastReport();
    QStringList texts;
    if (const double pace = m_context.work.pictures().picturesPerSecond(); pace > 0) texts += tr("%1 per second").arg(pace, 0, 'f', 1);
    if (fast && fast->used) texts += tr("fast, ±%1").arg(fast->difference, 0, 'e', 0);
    if (fast && !fast->used) texts += tr("not fast");
    m_panel->setPace(texts.join(QStringLiteral(", ")), fast ? toQt(fastText(*fast)) : QString());
}

void PicturesPage::chooseReport(const QString& format) {
    const QString name = format == QLatin1String("html") ? QStringLiteral("index.html") : QStringLiteral("results.%1").arg(format);
    const QString path = QFileDialog::getSaveFileName(m_context.stage.window(), tr("Save the report"), name,
                                                      QStringLiteral("%1 (*.%2)").arg(format.toUpper(), format));
    if (!path.isEmpty()) writeReport(format, path);
}

void PicturesPage::writeReport(const QString& format, const QString& path) {
    std::vector<DemoItem> items;
    int left = 0;
    const Opened opened = m_context.work.opened();
    const auto names = opened.config ? std::optional(classNamesOf(*opened.config, opened.checkpoint.get()).origin) : std::nullopt;
    for (const PictureTable::Row& row : m_context.work.pictures().table()->rows()) {
        if (row.answered())
            items.push_back({fromQt(row.path), row.top, row.error, {}, row.diagnostics, row.trust, names});
        else
            ++left;
    }
    const auto& config = m_context.work.config();
    const std::string title = "Classified with " + (config ? config->path : std::string());
    m_reporter.run(
        [items, format = fromQt(format), path = fromQt(path), title](const TaskContext&) {
            const std::string text = format == "csv"    ? demoCsv(items)
                                     : format == "html" ? demoHtml(items, title)
                                                        : demoJson(items).dump(4) + "\n";
            return writeFileAtomically(path, text);
        },
        [this, path, left](const Result<void>& written) {
            if (!written.ok()) return m_context.notices.fail(kReport, written.error());
            m_context.notices.succeeded(kReport);
            QString text = tr("Saved to %1").arg(path);
            if (left > 0)
                text += QStringLiteral(". ") + toQt(message("pictures.unanswered", left, "{n} picture without an answer is not included.",
                                                            "{n} pictures without an answer are not included.", {{"n", left}}));
            m_context.notices.saved(path, text);
        });
}

}  // namespace teardown
