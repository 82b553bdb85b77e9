#include "app/gui/notices/window_notices.h"

#include "widgets/common/file_manager.h"
#include "widgets/common/strings.h"

namespace teardown {
namespace {

const QString kActionNotice = QStringLiteral("told");
const QString kSaved = QStringLiteral("saved");

}  // namespace

WindowNotices::WindowNotices(Workbench& workbench, QWidget* parent)
    : QObject(parent), m_workbench(workbench), m_bar(new NoticeBar(parent)) {
    connect(&m_errors, &StandingErrors::added, this, &WindowNotices::show);
    connect(&m_errors, &StandingErrors::gone, m_bar, &NoticeBar::withdraw);
    connect(&m_errors, &StandingErrors::changed, this, &WindowNotices::errorsChanged);
    connect(&workbench.reports(), &Reports::failed, &m_errors, &StandingErrors::add);
    connect(&workbench.reports(), &Reports::succeeded, &m_errors, &StandingErrors::succeeded);
    connect(&workbench.files(), &OpenFiles::openingBegan, &m_errors, &StandingErrors::openingBegan);
    // The notice is about one run only.
    const auto forget = [this](Journey id) { m_errors.succeeded(toQt(id.name), {}); };
    const JourneyTable table = workbench.journeys().table();
    connect(&workbench.files(), &OpenFiles::configChanged, this, [forget] { forget(Journey::Build); });
    connect(&workbench.slot(Journey::Build), &SlotBase::changed, this, [forget, table] {
        for (const Journey id : dependentsOf(table, Journey::Build)) forget(id);
    });
    connect(&workbench.files(), &OpenFiles::inputChanged, this, [forget, table] {
        for (const JourneyInfo& row : table)
            if (isMadeFrom(table, row.id, &JourneyNeeds::input)) forget(row.id);
    });
    connect(&workbench.slot(question::kExplain), &SlotBase::changed, this, [this] { succeeded(QStringLiteral("explain")); });
    connect(&workbench.slot(question::kExplain), &SlotBase::failed, this,
            [this](const Error& error) { fail(QStringLiteral("explain"), error); });
}

void WindowNotices::show(const StandingErrors::Entry& entry) {
    // The checkpoint room asks which place is meant, with a button for each.
    if (entry.failure.error.code == "weights-choice") return;
    Notice notice = errorNotice(entry.id, entry.failure.error);
    notice.dismissed = [this, id = entry.id] { m_errors.dismiss(id); };
    m_bar->addNotice(std::move(notice));
}

void WindowNotices::fail(const QString& source, const Error& error) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_workbench.problems()->add(source, error);
    m_errors.add({WorkspacePart::Engine, source, {}, error});
}

void WindowNotices::succeeded(const QString& source) {
    m_workbench.problems()->clearSource(source);
    m_errors.succeeded(source, {});
}

void WindowNotices::note(const QString& text) { m_bar->addNotice({kActionNotice, text, NoticeKind::Note, {}, {}, {}, kWhile, {}}); }

void WindowNotices::warn(const QString& text) { m_bar->addNotice({kActionNotice, text, NoticeKind::Warning, {}, {}, {}, kWhile, {}}); }

void WindowNotices::saved(const QString& path, const QString& text, const QList<NoticeChoice>& more) {
    const NoticeChoice show{tr("Show in folder"), [path] { showInFolder(path); }, false};
    m_bar->addNotice(
        {kSaved, text.isEmpty() ? tr("Saved to %1").arg(path) : text, NoticeKind::Note, {}, path, QList{show} + more, kSavedWhile, {}});
}

}  // namespace teardown
