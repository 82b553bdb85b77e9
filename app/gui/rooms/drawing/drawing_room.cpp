#include "app/gui/rooms/drawing/drawing_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/sample_files.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "core/session/drawn_input.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/draw_pad.h"

#include <QAction>
#include <QFileInfo>

namespace teardown {
namespace {

constexpr int kPadWidth = 292;  // of the left column: room for the canvas and both small pictures
const QString kPadNotice = QStringLiteral("pad");

}  // namespace

void DrawingRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_command =
        context.menus.add({QStringLiteral("draw.pad"), QObject::tr("&Draw a digit"), Qt::CTRL | Qt::Key_D,
                           QObject::tr("Opens or closes the pad; the drawing runs through the network"), QStringLiteral("draw"), true},
                          this, [this](bool shown) { showPad(shown); });
    makePad();
    connect(m_pad, &DrawPad::closed, this, [this] { showPad(false); });
    connect(m_pad, &DrawPad::drawn, this, [this](const std::shared_ptr<const DrawnInput>& input) {
        m_context->work.files().draw(input->input, input->digit.box.empty(), m_pad->drawing());
    });
    connect(&context.work, &Workbench::drawingRequested, this, [this](const Drawing& drawing) {
        showPad(true);
        m_pad->setDrawing(drawing);
    });
    // A drawing that was still being prepared when a file was opened is the older input.
    connect(&context.work.files(), &OpenFiles::inputChanged, this, [this] {
        if (!m_context->work.drawn()) m_pad->dropPending();
    });
    // Undo may return to a network that does not read digits.
    connect(&context.work.slot(Journey::Build), &SlotBase::changed, this, [this] {
        const auto built = m_context->work.built();
        if (m_pad->isVisible() && built && !takesDigits(*built)) showPad(false);
    });
}

void DrawingRoom::makePad() {
    Menus& menus = m_context->menus;
    DrawTools tools;
    tools.undo = menus.add({QStringLiteral("draw.undo"), QObject::tr("&Undo stroke"), QKeySequence::Undo,
                            QObject::tr("Undoes the last stroke"), QStringLiteral("undo")});
    tools.redo = menus.add({QStringLiteral("draw.redo"), QObject::tr("&Redo stroke"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z,
                            QObject::tr("Redoes the stroke that was undone"), QStringLiteral("redo")});
    tools.clear = menus.add({QStringLiteral("draw.clear"), QObject::tr("&Clear the drawing"), Qt::Key_Delete,
                             QObject::tr("Removes all strokes; can be undone"), QStringLiteral("clear")});
    tools.thicker = menus.add({QStringLiteral("draw.thicker"), QObject::tr("T&hicker pen"), Qt::Key_BracketRight});
    tools.thinner = menus.add({QStringLiteral("draw.thinner"), QObject::tr("&Thinner pen"), Qt::Key_BracketLeft});
    m_pad = new DrawPad(m_context->work.lightLane(), tools, m_context->side.left());
    m_context->side.setBottom(m_pad);
}

bool DrawingRoom::offerDigits() {
    Workbench& work = m_context->work;
    const auto built = work.built();
    if (built && takesDigits(*built)) return false;
    const auto all = samples();
    const OpenSet open = work.files().openSet();
    if (!open.hasNetwork()) {
        if (!all.empty()) work.openUnit(all.front().files.mid(0, 2));
        return false;
    }
    const QString name = QFileInfo(open.config ? open.configPath() : open.checkpointPath()).fileName();
    const QString why =
        built && built->inputShape.size() == 3
            ? tr("%1 reads pictures of %2×%3 pixels, not digits.").arg(name).arg(built->inputShape[2]).arg(built->inputShape[1])
            : tr("%1 does not read digits.").arg(name);
    if (all.empty()) {
        m_context->notices.bar()->addNotice(kPadNotice, why, {});
        return true;
    }
    const auto openSample = [this, files = all.front().files.mid(0, 2)] {
        m_context->work.openUnit(files);
        showPad(true);
    };
    m_context->notices.bar()->addNotice(kPadNotice, tr("%1 Open the digits sample instead? You can go back with one click.").arg(why),
                                        {{tr("Open sample"), openSample, true}, {tr("Cancel"), {}, false}});
    return true;
}

void DrawingRoom::showPad(bool shown) {
    m_context->notices.bar()->withdraw(kPadNotice);
    // The sample that the user chose is still being opened.
    const bool offered = shown && !m_context->work.busy() && offerDigits();
    shown = shown && !offered;
    m_command->setChecked(shown);
    m_context->side.showBottom(shown);
    if (!shown) return m_context->navigator.refresh();
    m_context->side.widenLeft(kPadWidth);
    if (m_context->navigator.journey() != Journey::Forward)
        m_context->navigator.openJourney(Journey::Forward);
    else
        m_context->navigator.refresh();
    m_pad->setFocus();
}

}  // namespace teardown
