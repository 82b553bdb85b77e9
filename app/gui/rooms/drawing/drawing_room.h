// DrawingRoom: the pad on which a digit is drawn that runs through the network. Where no network is open it opens the digits' one; where
// one is open that takes no digits, a notice offers it.
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
    /// Opens or offers a network for digits; true where the person was asked, so that the pad stays closed.
    bool offerDigits();

    std::optional<WindowContext> m_context;
    QAction* m_command = nullptr;
    DrawPad* m_pad = nullptr;
};

}  // namespace teardown
