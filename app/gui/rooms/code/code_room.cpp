#include "app/gui/rooms/code/code_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/workbench.h"
#include "core/base/text.h"
#include "core/journeys/script_words.h"
#include "core/journeys/whose_method.h"
#include "core/reference/class_table.h"
#include "core/reference/import_order.h"
#include "widgets/code/code_page.h"
#include "widgets/code/watch_list.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QActionGroup>
#include <QFileDialog>
#include <QMenu>
#include <QSettings>

#include <iterator>

namespace teardown {
namespace {

const QString kReleaseMenu = QStringLiteral("journey.release");
const QString kKeptRelease = QStringLiteral("reference/release");
const QString kKeptFolder = QStringLiteral("reference/folder");
const QString kKeptWatches = QStringLiteral("code/watches");

/// What the frame's function does and where the look-up of a method found it.
CodePage::Explainer frameExplainer() {
    // Read when the first frame is looked at.
    auto table = std::make_shared<std::optional<Result<ReferenceClasses>>>();
    return [table](const ReferenceFrame& frame) {
        if (frame.function.starts_with("mmcls.") || frame.function.starts_with("mmcv.")) return QString();
        if (!*table) table->emplace(ReferenceClasses::read(kReleases[0]));
        QString text = toQt(frameWords(frame.defined.empty() ? frame.function : frame.defined));
        if (!(*table)->ok()) return text;
        const Message whose = whoseMethodWords(whoseMethod(***table, frame));
        if (!whose.empty()) text += QLatin1Char(' ') + toQt(whose);
        return text;
    };
}

}  // namespace

void CodeRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_page = new CodePage(&context.stage);
    context.stage.addPage(m_page);
    connect(m_page, &CodePage::folderWanted, this, &CodeRoom::chooseFolder);
    m_page->setExplainer(frameExplainer());
    addWatches();
    addReleases();
    context.menus.add({QStringLiteral("journey.source-folder"),
                       tr("Source of mm&classification…"),
                       {},
                       tr("Chooses the folder in which mmclassification is installed, for the page Code")},
                      this, [this](bool) { chooseFolder(); });
    findInstallation();
}

void CodeRoom::addWatches() {
    auto* watches = new WatchList(m_context->work.measureLane(), m_page);
    watches->setExpressions(QSettings().value(kKeptWatches).toStringList());
    connect(watches, &WatchList::edited, this, [](const QStringList& expressions) { QSettings().setValue(kKeptWatches, expressions); });
    connect(&m_context->work, &Workbench::ending, watches, &WatchList::abandon);
    m_page->setWatches(watches);
}

void CodeRoom::addReleases() {
    Menus& menus = m_context->menus;
    menus.addMenu(kReleaseMenu, tr("mmcl&assification"));
    QActionGroup* group = menus.group(kReleaseMenu);
    const QString kept = QSettings().value(kKeptRelease).toString();
    for (std::size_t i = 0; i < std::size(kReleases); ++i) {
        const ReferenceRelease& release = kReleases[i];
        const QString name = QString::fromLatin1(release.name);
        QAction* action = menus.addChoice({QStringLiteral("%1-%2").arg(kReleaseMenu, name),
                                           tr("%1 with mmcv %2").arg(QString::fromLatin1(release.mmcls), QString::fromLatin1(release.mmcv)),
                                           {},
                                           tr("Register follows the imports of this release"),
                                           {},
                                           true,
                                           kReleaseMenu},
                                          group, static_cast<int>(i));
        if (name == kept || (i == 0 && kept.isEmpty())) {
            action->setChecked(true);
            m_context->work.files().setRelease(i);
        }
    }
    connect(group, &QActionGroup::triggered, this, [this](QAction* action) {
        const auto release = static_cast<std::size_t>(action->data().toInt());
        QSettings().setValue(kKeptRelease, QString::fromLatin1(kReleases[release].name));
        m_context->work.files().setRelease(release);
        if (m_context->navigator.journey() == Journey::Register) m_context->work.run(Journey::Register);
    });
}

void CodeRoom::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(m_context->stage.window(), tr("Folder of mmclassification"));
    if (!folder.isEmpty()) useFolder(folder);
}

bool CodeRoom::useFolder(const QString& folder) {
    const auto found = installedIn(fromQt(folder));
    if (!found) {
        m_context->work.reports().fail(
            WorkspacePart::Config, kKeptFolder,
            Error{ErrorKind::BadInput,
                  "reference-not-there",
                  message("reference.not-there", "mmclassification is not installed in {folder}.",
                          {{"folder", escapeForDisplay(fromQt(folder))}}),
                  message("do.choose-site-packages", "Choose the folder that contains mmcls: site-packages, an environment or a checkout."),
                  {}});
        return false;
    }
    QSettings().setValue(kKeptFolder, folder);
    setInstalled(*found);
    return true;
}

void CodeRoom::findInstallation() {
    std::vector<std::string> folders = packageFolders();
    if (const QString kept = QSettings().value(kKeptFolder).toString(); !kept.isEmpty()) folders.insert(folders.begin(), fromQt(kept));
    for (const std::string& folder : folders)
        if (const auto found = installedIn(folder)) return setInstalled(*found);
}

void CodeRoom::setInstalled(const InstalledReference& installed) {
    const QString version = installed.version.empty() ? tr("mmclassification") : tr("mmclassification %1").arg(toQt(installed.version));
    m_page->setReader([installed](const std::string& file) { return sourceOf(installed, file); },
                      QStringLiteral("%1, %2").arg(version, toQt(installed.folder)));
}

}  // namespace teardown
