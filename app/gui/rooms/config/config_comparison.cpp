#include "app/gui/rooms/config/config_comparison.h"

#include "app/gui/file_filters.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/config/config_pages.h"
#include "app/gui/rooms/config/model_effect.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/config/diff_page.h"
#include "widgets/stage/stage_view.h"

#include <QFileDialog>
#include <QFileInfo>

namespace teardown {
namespace {

const QString kCompare = QStringLiteral("compare");

}  // namespace

ConfigComparison::ConfigComparison(const WindowContext& context, ConfigPages& pages, const ModelEffect& effect)
    : m_context(context), m_pages(pages), m_effect(effect), m_reader(context.work.measureLane()) {
    connect(&pages, &ConfigPages::differenceClicked, this, &ConfigComparison::show);
    connect(&pages, &ConfigPages::endClicked, this, &ConfigComparison::end);
    connect(&context.work, &Workbench::configComparisonRequested, this, &ConfigComparison::compareWithConfig);
}

void ConfigComparison::chooseOther() {
    const auto& config = m_context.work.config();
    const QString folder = config ? QFileInfo(toQt(config->path)).absolutePath() : QString();
    const QString path = QFileDialog::getOpenFileName(m_context.stage.window(), tr("Compare With Config"), folder, configFilters());
    if (!path.isEmpty()) compareWith(path);
}

void ConfigComparison::compareWith(const QString& path) {
    m_reader.run([path = fromQt(path)](const TaskContext& task) { return readConfigPartly(path, {}, task); },
                 [this](Result<std::shared_ptr<const Config>> read) {
                     if (!read.ok()) return m_context.notices.fail(kCompare, read.error());
                     m_context.notices.succeeded(kCompare);
                     compareWithConfig(std::move(read).value());
                 });
}

void ConfigComparison::compareWithConfig(std::shared_ptr<const Config> other) {
    m_other = std::move(other);
    m_active = true;
    refresh();
    show();
}

void ConfigComparison::showChanges() {
    if (!m_context.work.options().empty()) compareWithConfig(nullptr);
}

void ConfigComparison::refresh() {
    const Workbench& work = m_context.work;
    if (!work.config()) return end();
    // The last change was undone: do not stay on a page that shows no differences.
    if (!m_other && work.options().empty()) {
        const bool shown = m_pages.differenceIsShown() && m_context.stage.page() == PageId::Source;
        end();
        if (shown) m_context.stage.leavePage(PageId::Source);
        return;
    }
    DiffPage::Content content;
    const QString name = fileName(work.config()->path);
    content.left = m_other ? fileName(m_other->path) : tr("%1 without changes").arg(name);
    content.right = work.options().empty()
                        ? name
                        : toQt(message("config.with-changes", static_cast<std::int64_t>(work.options().size()), "{name} with {n} change",
                                       "{name} with {n} changes", {{"name", fromQt(name)}, {"n", work.options().size()}}));
    if (m_other && content.left == content.right) content.left = toQt(m_other->path);
    content.diff = compareConfigs(m_other ? m_other->root : work.openedConfig()->root, work.config()->root);
    if (!m_other && m_effect.isKnown()) {
        content.model = m_effect.changes();
        content.modelText = m_effect.text();
    }
    m_pages.difference()->show(std::move(content));
}

void ConfigComparison::show() {
    if (!m_active) return;
    m_pages.setCompares(true);
    m_pages.showDifference();
    m_context.stage.showPage(PageId::Source);
}

void ConfigComparison::end() {
    m_active = false;
    m_other.reset();
    m_pages.setCompares(false);
    Q_EMIT ended();
}

}  // namespace teardown
