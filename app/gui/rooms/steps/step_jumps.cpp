#include "app/gui/rooms/steps/step_jumps.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/steps/address_dialog.h"
#include "app/gui/side_panes.h"
#include "widgets/common/strings.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/stage_tensor.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

namespace teardown {
namespace {

const QString kUseMenu = QStringLiteral("step.tensor");
const QString kValueMenu = QStringLiteral("step.values");

}  // namespace

StepJumps::StepJumps(const WindowContext& context, BreakpointSearch& search, QObject* parent)
    : QObject(parent), m_context(context), m_search(search) {
    addAddress();
    addUses();
    addValues();
    connect(m_context.stage.heatmaps(), &HeatmapsPage::tensorChosen, this, &StepJumps::followTensor);
    connect(&m_context.navigator, &Navigator::changed, this, &StepJumps::followTensor);
    connect(&m_context.navigator, &Navigator::traceChanged, this, &StepJumps::followTensor);
    connect(&m_search, &BreakpointSearch::notFound, this, [this](const QString& what, BreakpointSearch::Direction direction) {
        m_context.status.setMessage(direction == BreakpointSearch::Direction::Back ? tr("None before this step: %1").arg(what)
                                                                                   : tr("None after this step: %1").arg(what));
    });
    refresh();
}

void StepJumps::addAddress() {
    Menus& menus = m_context.menus;
    m_goTo = menus.add({QStringLiteral("step.go-to"), tr("&Go to address…"), Qt::CTRL | Qt::Key_G,
                        tr("Goes to a step, a layer or an element, such as backbone.stem.out[0,3,14,5]")},
                       this, [this](bool) { askForAddress(); });
    m_copyAddress = menus.add({QStringLiteral("file.copy-address"),
                               tr("Copy &address"),
                               {},
                               tr("Copies the address of the element, the channel or the step that is shown")},
                              this, [this](bool) { QGuiApplication::clipboard()->setText(shownAddress()); });
}

QString StepJumps::shownAddress() const {
    const Navigator& navigator = m_context.navigator;
    if (!navigator.cursor().step()) return {};
    const QString element = m_context.stage.page() == PageId::Heatmaps ? m_context.stage.heatmaps()->shownAddress() : QString();
    return element.isEmpty() ? toQt(stepAddress(*navigator.trace(), navigator.cursor().index())) : element;
}

void StepJumps::askForAddress() {
    const TracePtr trace = m_context.navigator.trace();
    if (!trace || trace->steps.empty()) return;
    // What was copied elsewhere is most likely what is meant.
    const QString copied = QGuiApplication::clipboard()->text().trimmed();
    const bool pasted = copied.size() < 1000 && parseAddress(fromQt(copied), *trace).ok();
    auto* dialog = new AddressDialog(trace, pasted ? copied : shownAddress(), m_context.stage.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, trace] {
        if (dialog->address() && trace == m_context.navigator.trace()) goTo(*dialog->address());
    });
    dialog->open();
}

void StepJumps::goTo(const Address& address) {
    m_context.navigator.followLink();
    if (!address.tensor.empty()) m_context.stage.choosePage(PageId::Heatmaps);
    m_context.navigator.showStep(address.step);
    // Now that the page has the step: it forgets what belongs to another one.
    if (!address.tensor.empty()) m_context.stage.heatmaps()->goTo(address);
}

void StepJumps::addUses() {
    Menus& menus = m_context.menus;
    menus.addMenu(kUseMenu, tr("Shown &tensor"));
    const auto add = [&](const char* name, const QString& text, const QKeySequence& key, const QString& tip, std::function<int()> target) {
        return menus.add({kUseMenu + QString::fromLatin1(name), text, key, tip, {}, false, kUseMenu}, this,
                         [this, target = std::move(target)](bool) { go(target()); });
    };
    const auto here = [this] { return m_context.navigator.cursor().index(); };
    m_written = add("-written", tr("Where it is &written"), Qt::CTRL | Qt::Key_BracketLeft,
                    tr("Goes back to the step that wrote the selected tensor"), [this, here] { return lastBefore(m_uses.writes, here()); });
    m_nextRead = add("-read", tr("Next &read"), Qt::CTRL | Qt::Key_BracketRight, tr("Goes to the next step that reads the selected tensor"),
                     [this, here] { return firstAfter(m_uses.reads, here()); });
    m_lastRead = add("-last", tr("&Last read"), Qt::CTRL | Qt::SHIFT | Qt::Key_BracketRight,
                     tr("Goes to the step that reads the selected tensor for the last time; after it, its memory is free"),
                     [this] { return m_uses.reads.empty() ? -1 : m_uses.reads.back(); });
}

void StepJumps::addValues() {
    Menus& menus = m_context.menus;
    menus.addMenu(kValueMenu, tr("Find &values"));
    struct Row {
        const char* name;
        QString next, previous, tip;
        BreakOn on;
    };
    const Row rows[] = {
        {"-nan", tr("Next &NaN or infinity"), tr("Previous NaN or infinity"), tr("Goes to a step whose output has one"),
         BreakOn::NotFinite},
        {"-zeros", tr("Next output of all &zeros"), tr("Previous output of all zeros"), tr("Goes to a step whose output is dead"),
         BreakOn::Dead},
        {"-constant", tr("Next &constant output"), tr("Previous constant output"),
         tr("Goes to a step whose output has one value everywhere"), BreakOn::Constant},
    };
    for (const Row& row : rows)
        for (const auto direction : {BreakpointSearch::Direction::Forward, BreakpointSearch::Direction::Back}) {
            const bool back = direction == BreakpointSearch::Direction::Back;
            const QString id = kValueMenu + QString::fromLatin1(row.name) + (back ? QStringLiteral("-before") : QString());
            m_values.push_back(menus.add(
                {id, back ? row.previous : row.next, {}, row.tip, {}, false, kValueMenu}, this, [this, direction, on = row.on](bool) {
                    m_search.searchFor({on, {}, 0}, m_context.navigator.trace(), m_context.navigator.cursor().index(), direction);
                }));
        }
}

void StepJumps::followTensor() {
    const StageTensor* shown = m_context.stage.heatmaps()->chosenTensor();
    const TracePtr& trace = m_context.navigator.trace();
    const int tensor = shown && trace ? shown->tensor.id : -1;
    if (tensor != m_tensor || trace != m_usesIn) {
        m_tensor = tensor;
        m_usesIn = trace;
        m_uses = trace ? usesOf(*trace, tensor) : TensorUses();
        m_context.side.timeline()->setUses(m_uses);
    }
    refresh();
}

void StepJumps::refresh() {
    const int here = m_context.navigator.cursor().index();
    const QString none = m_tensor < 0 ? tr("No recorded tensor is selected") : QString();
    const auto set = [&](QAction* action, int step, const QString& why) {
        Menus::setAvailable(action, !none.isEmpty() ? none : step < 0 || step == here ? why : QString());
    };
    set(m_written, lastBefore(m_uses.writes, here), tr("No step before this one writes it"));
    set(m_nextRead, firstAfter(m_uses.reads, here), tr("No step after this one reads it"));
    set(m_lastRead, m_uses.reads.empty() ? -1 : m_uses.reads.back(), tr("No other step reads it"));
    const bool any = m_context.navigator.cursor().count() > 0;
    for (QAction* action : m_values) action->setEnabled(any);
    for (QAction* action : {m_goTo, m_copyAddress}) Menus::setAvailable(action, any ? QString() : tr("Nothing is recorded yet"));
}

void StepJumps::go(int step) {
    if (step >= 0) m_context.navigator.showStep(step);
}

}  // namespace teardown
