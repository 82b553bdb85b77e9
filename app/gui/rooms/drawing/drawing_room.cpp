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

constexpr int kPadWidth = 292;  // of the left column: canvas and both small pictures stand well in it
const QString kPadNotice = QStringLiteral("pad");

}  // namespace

void DrawingRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_command =
        context.menus.add({QStringLiteral("draw.pad"), QObject::tr("&Draw a digit"), Qt::CTRL | Qt::Key_D,
                           QObject::tr("Opens or closes the pad: what is drawn runs through the network"), QStringLiteral("draw"), true},
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
    // The way back may lead to a network that reads no digits.
    connect(&context.work.slot(Journey::Build), &SlotBase::changed, this, [this] {
        const auto built = m_context->work.built();
        if (m_pad->isVisible() && built && !takesDigits(*built)) showPad(false);
    });
}

void DrawingRoom::makePad() {
    Menus& menus = m_context->menus;
    DrawTools tools;
    tools.undo = menus.add({QStringLiteral("draw.undo"), QObject::tr("&Undo stroke"), QKeySequence::Undo,
                            QObject::tr("Takes the last stroke back"), QStringLiteral("undo")});
    tools.redo = menus.add({QStringLiteral("draw.redo"), QObject::tr("&Redo stroke"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z,
                            QObject::tr("Draws the stroke again that was taken back"), QStringLiteral("redo")});
    tools.clear = menus.add({QStringLiteral("draw.clear"), QObject::tr("&Clear the drawing"), Qt::Key_Delete,
                             QObject::tr("Takes all strokes away; undo brings them back"), QStringLiteral("clear")});
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
            ? tr("%1 takes pictures of %2 by %3 pixels, not digits.").arg(name).arg(built->inputShape[2]).arg(built->inputShape[1])
            : tr("%1 does not take digits.").arg(name);
    if (all.empty()) {
        m_context->notices.bar()->say(kPadNotice, why, {});
        return true;
    }
    const auto openSample = [this, files = all.front().files.mid(0, 2)] {
        m_context->work.openUnit(files);
        showPad(true);
    };
    m_context->notices.bar()->say(kPadNotice, tr("%1 The digits sample can be opened instead; one click leads back.").arg(why),
                                  {{tr("Open the sample"), openSample, true}, {tr("Stay"), {}, false}});
    return true;
}

void DrawingRoom::showPad(bool shown) {
    m_context->notices.bar()->withdraw(kPadNotice);
    // The sample that the person chose is still being opened.
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
