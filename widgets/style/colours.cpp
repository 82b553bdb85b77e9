#include "widgets/style/colours.h"

namespace teardown {

Colours lightColours() {
    return {QColor(0xf4f5f7), QColor(0xffffff), QColor(0xe2e5e9), QColor(0x1c2228), QColor(0x636c76), QColor(0x2563c9),
            QColor(0xe7effc), QColor(0x2c8a57), QColor(0xa8690b), QColor(0xc0392f), QColor(0xeceef1)};
}

Colours darkColours() {
    return {QColor(0x14171a), QColor(0x1b1f23), QColor(0x2b3137), QColor(0xe3e6ea), QColor(0x8b949e), QColor(0x6ea8fe),
            QColor(0x22324a), QColor(0x57b885), QColor(0xd9a441), QColor(0xf0837a), QColor(0x262b31)};
}

static Colours& shownColours() {
    static Colours shown = lightColours();
    return shown;
}

const Colours& colours() { return shownColours(); }

void setColours(const Colours& shown) { shownColours() = shown; }

}  // namespace teardown
