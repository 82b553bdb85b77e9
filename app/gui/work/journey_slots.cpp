#include "app/gui/work/journey_slots.h"

#include "app/gui/work/journey_input.h"
#include "core/session/incomplete_network.h"
#include "widgets/common/strings.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

QString sourceOfJourney(Journey id) { return toQt(id.name); }

/// The part of the workspace that an error of the journey is about.
WorkspacePart partOf(const JourneyInfo& row) {
    return row.needs.config != Need::None  ? WorkspacePart::Config
           : row.needs.input != Need::None ? WorkspacePart::Input
                                           : WorkspacePart::Engine;
}

}  // namespace

JourneySlots::JourneySlots(JourneyTable table, OpenFiles& files, EngineService& engine, Reports& reports, QObject* parent)
    : QObject(parent), m_table(table), m_files(files), m_engine(engine), m_reports(reports) {
    connect(&files, &OpenFiles::changing, this, &JourneySlots::changing);
    connect(&files, &OpenFiles::emptied, this, &JourneySlots::emptied);
    connect(&files, &OpenFiles::readyToRun, this, &JourneySlots::runDue);
    connect(&files, &OpenFiles::openingEnded, this, &JourneySlots::runRandom);
    connect(&engine, &EngineService::ready, this, &JourneySlots::runDue);
}

JourneySlots::~JourneySlots() = default;

bool JourneySlots::keepsLast(Journey id) const {
    const JourneyInfo* row = findJourney(m_table, id);
    return row && row->keepsLast;
}

SlotBase& JourneySlots::add(std::unique_ptr<SlotBase> owned, const JourneyRecorder* recorder) {
    SlotBase& slot = *owned;
    const Journey id = slot.id();
    m_slots[id] = std::move(owned);
    if (recorder) m_recorders[id] = *recorder;
    connect(&slot, &SlotBase::arrived, this, [this, &slot] { arrived(slot); });
    connect(&slot, &SlotBase::valueReady, this, [this, &slot] { runDependents(slot); });
    connect(&slot, &SlotBase::failed, this, [this, &slot](const Error& error) { failed(slot, error); });
    if (slot.isQuiet()) return slot;
    connect(&slot, &SlotBase::progressed, &m_reports, &Reports::progressed);
    connect(&slot, &SlotBase::busyChanged, this, &JourneySlots::busyChanged);
    return slot;
}

SlotBase* JourneySlots::find(Journey id) const {
    const auto found = m_slots.find(id);
    return found == m_slots.end() ? nullptr : found->second.get();
}

TracePtr JourneySlots::trace(Journey id) const {
    const SlotBase* slot = find(id);
    return slot ? slot->trace() : nullptr;
}

bool JourneySlots::hasModel() const {
    const SlotBase* build = find(Journey::Build);
    return m_engine.session() && build && build->hasValue() && build->gaps().empty();
}

bool JourneySlots::isIncomplete() const {
    const SlotBase* build = find(Journey::Build);
    return build && !build->gaps().empty();
}

bool JourneySlots::reportIncomplete() {
    if (!isIncomplete()) return false;
    m_reports.sum(WorkspacePart::Config, sourceOfJourney(Journey::Build), incompleteNetwork(find(Journey::Build)->gaps()));
    return true;
}

// Changes

void JourneySlots::invalidate(Journey id, bool finish) {
    if (SlotBase* slot = find(id)) slot->outdate(finish);
    for (const Journey dependent : dependentsOf(m_table, id))
        if (SlotBase* slot = find(dependent)) slot->outdate();
}

void JourneySlots::changing(Ingredient what) {
    // If every stroke of a drawing stopped the current run, none would ever finish.
    const bool drawn = what == &JourneyNeeds::input && m_files.drawn();
    for (const JourneyInfo& row : m_table) {
        if (row.needs.*what == Need::None) continue;
        if (row.automatic) m_due.insert(row.id);
        invalidate(row.id, drawn);
        // The answer for another picture is not shown beside this one, except while the user browses the list.
        SlotBase* slot = find(row.id);
        if (slot && what == &JourneyNeeds::input && row.view.answer && !drawn && !m_files.keepsView()) slot->clear();
    }
}

void JourneySlots::emptied() {
    for (const auto& [id, slot] : m_slots) {
        slot->clear();
        m_reports.problems().clearSource(sourceOfJourney(id));
    }
    if (SlotBase* build = find(Journey::Build)) build->announce();
}

// Runs

void JourneySlots::runDue() {
    const std::set<Journey> due = std::exchange(m_due, {});
    for (const JourneyInfo& row : m_table) {
        if (!due.contains(row.id)) continue;
        const auto comesFirst = [&](Journey below) { return due.contains(below); };
        // Its dependencies run first.
        if (std::any_of(row.dependsOn.begin(), row.dependsOn.end(), comesFirst) || start(row)) continue;
        if (row.dependsOn[0].name.empty()) m_due.insert(row.id);
        // A stopped run left it stale.
        for (const Journey below : row.dependsOn)
            if (const SlotBase* slot = find(below); slot && slot->hasValue() && slot->state() == SlotState::Stale) run(below);
    }
}

void JourneySlots::runRandom() {
    // A network without an input runs on random numbers; also if the input could not be read.
    if (m_files.hasInput()) return;
    for (const JourneyInfo& row : m_table) {
        const SlotBase* slot = find(row.id);
        if (slot && row.automatic && !row.dependsOn[0].name.empty() && !slot->hasValue() && slot->state() == SlotState::Stale) start(row);
    }
}

bool JourneySlots::isReady(const JourneyInfo& row) const {
    for (const Journey below : row.dependsOn) {
        if (below.name.empty()) continue;
        const SlotBase* slot = find(below);
        if (!slot || !slot->hasValue() || slot->state() == SlotState::Running || slot->state() == SlotState::Stale) return false;
        // It could only fail, once for each journey.
        if (!slot->gaps().empty()) return false;
    }
    return true;
}

std::optional<JourneyInput> JourneySlots::inputOf(const JourneyInfo& row) const {
    if (row.needs.config == Need::Always && !m_files.hasWholeConfig()) return std::nullopt;
    if (row.needs.checkpoint == Need::Always && !m_files.checkpoint()) return std::nullopt;
    if (row.needs.input == Need::Always && !m_files.hasInput()) return std::nullopt;
    // The input may be among the files that are still being opened.
    if (row.needs.input != Need::None && !m_files.hasInput() && m_files.opening()) return std::nullopt;
    JourneyInput input;
    const auto* build = static_cast<const Slot<BuildOutcome>*>(find(Journey::Build));
    const bool onModel = build && build->hasValue() && row.id != Journey::Build;
    input.opened = onModel ? build->madeFrom()->opened : m_files.opened();
    if (onModel) input.built = build->value();
    input.byteBudget = m_engine.byteBudget();
    input.release = m_files.release();
    input.options = m_files.options();
    if (isMadeFrom(m_table, row.id, &JourneyNeeds::input)) input.input = m_files.inputChoice();
    input.about = m_files.drawnEmpty() ? AnsweredInput::EmptyPad
                  : m_files.drawn()    ? AnsweredInput::Pad
                  : m_files.hasInput() ? AnsweredInput::File
                                       : AnsweredInput::Random;
    return input;
}

bool JourneySlots::start(const JourneyInfo& row) {
    SlotBase* slot = find(row.id);
    if (!slot || !m_recorders.contains(row.id) || !m_engine.session() || !isReady(row)) return false;
    // Drawings run at their own rate: the current run finishes, then the newest drawing runs.
    if (slot->isRunning() && !slot->busy() && m_files.drawn()) return true;
    auto input = inputOf(row);
    if (!input) return false;
    startWith(row, *std::move(input));
    return true;
}

void JourneySlots::startWith(const JourneyInfo& row, JourneyInput input) {
    m_due.erase(row.id);
    for (const Journey dependent : dependentsOf(m_table, row.id))
        if (SlotBase* slot = find(dependent)) slot->abandon();
    const bool drawn = m_files.drawn() && row.needs.input != Need::None && row.automatic;
    if (!drawn) Q_EMIT m_reports.progressed(-1, toQt(message(row.progress)));
    const auto from = std::make_shared<const JourneyInput>(std::move(input));
    m_latest[row.id] = from;
    find(row.id)->run(
        from,
        [session = m_engine.session(), run = m_recorders.at(row.id).run, from](const TaskContext& task) {
            return run(*session, *from, task);
        },
        drawn);
}

void JourneySlots::run(Journey id) {
    const JourneyInfo* row = findJourney(m_table, id);
    if (!row) return;
    m_requested.insert(id);
    for (const Journey below : row->dependsOn) {
        const SlotBase* slot = below.name.empty() ? nullptr : find(below);
        if (!slot || (slot->hasValue() && slot->state() != SlotState::Stale && !slot->isRunning())) continue;
        // It runs after that one has finished.
        if (!slot->isRunning()) run(below);
        return;
    }
    if (!row->dependsOn[0].name.empty() && reportIncomplete()) return;
    // A running drawing finishes and is then run again.
    if (SlotBase* slot = find(id); slot && slot->isRunning() && !slot->busy() && m_files.drawn()) slot->outdate(true);
    startOrWait(*row);
}

void JourneySlots::startOrWait(const JourneyInfo& row) {
    if (!start(row) && !m_engine.session()) m_due.insert(row.id);
}

void JourneySlots::ensure(Journey id) {
    const JourneyInfo* row = findJourney(m_table, id);
    const SlotBase* slot = find(id);
    // Automatic journeys without dependencies run whenever their files change.
    if (!row || !slot || (row->automatic && row->dependsOn[0].name.empty()) || slot->isRunning()) return;
    if (!row->automatic) m_requested.insert(id);
    const auto fresh = [this](Journey below) {
        const SlotBase* other = find(below);
        return below.name.empty() || (other && other->state() == SlotState::Fresh);
    };
    const bool again = slot->state() == SlotState::Stale && std::all_of(row->dependsOn.begin(), row->dependsOn.end(), fresh);
    if (!slot->hasValue() || again) startOrWait(*row);
}

// Outcomes

void JourneySlots::arrived(SlotBase& slot) {
    for (const Journey dependent : dependentsOf(m_table, slot.id()))
        if (SlotBase* other = find(dependent)) other->clear();
    if (slot.isQuiet() && !m_recorders.contains(slot.id())) return;
    const QString source = sourceOfJourney(slot.id());
    const bool whole = coversOpenFiles(slot.id());
    if (whole) m_reports.problems().clearSource(source);
    for (const Error& gap : slot.gaps()) m_reports.problems().add(source, gap);
    m_reports.problems().add(source, slot.notes());
    if (whole) Q_EMIT m_reports.succeeded(source, {});
    // One notice for all; the problems say what each is about.
    if (slot.id() == Journey::Build) reportIncomplete();
}

bool JourneySlots::coversOpenFiles(Journey id) const {
    const auto latest = m_latest.find(id);
    return id != Journey::Build || latest == m_latest.end() || latest->second->opened.checkpoint == m_files.checkpoint();
}

void JourneySlots::runDependents(const SlotBase& slot) {
    const JourneyInfo* row = findJourney(m_table, slot.id());
    if (!row) return;
    // The drawing has changed meanwhile.
    if (slot.state() == SlotState::Stale && row->automatic) start(*row);
    for (const JourneyInfo& other : m_table)
        if (dependsDirectly(other, slot.id()) && (other.automatic || m_requested.contains(other.id))) start(other);
}

void JourneySlots::failed(SlotBase& slot, const Error& error) {
    const JourneyInfo* row = findJourney(m_table, slot.id());
    if (!row || (slot.isQuiet() && !m_recorders.contains(slot.id()))) return;
    const QString source = sourceOfJourney(slot.id());
    if (coversOpenFiles(slot.id())) m_reports.problems().clearSource(source);
    m_reports.fail(partOf(*row), source, error);
    const auto recorder = m_recorders.find(slot.id());
    if (recorder == m_recorders.end() || !recorder->second.instead) return;
    if (auto instead = recorder->second.instead(*m_latest.at(slot.id()), error)) startWith(*row, *std::move(instead));
}

void JourneySlots::cancel() {
    for (const auto& [id, slot] : m_slots) slot->cancel();
}

void JourneySlots::abandon() {
    for (const auto& [id, slot] : m_slots) slot->abandon();
}

bool JourneySlots::busy() const {
    return std::any_of(m_slots.begin(), m_slots.end(), [](const auto& entry) { return entry.second->busy(); });
}

}  // namespace teardown
