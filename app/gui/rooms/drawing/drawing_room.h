// DrawingRoom: the pad for drawing a digit that runs through the network. If no network is open, it opens the digits network; if the open
// network does not read digits, a notice offers the digits network.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

class QAction;

namespace teardown {

class DrawPad;

class DrawingRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "drawing"; }
    void install(WindowContext& context) override;

    DrawPad* pad() const { return m_pad; }
    /// Opens or closes the pad.
    void showPad(bool shown);

private:
    void makePad();
    /// Opens or offers a digits network; returns true if the user was asked, so that the pad stays closed.
    bool offerDigits();

    std::optional<WindowContext> m_context;
    QAction* m_command = nullptr;
    DrawPad* m_pad = nullptr;
};

}  // namespace teardown
