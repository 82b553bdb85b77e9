// OffscreenPainting: Qt's fonts and painters for a verb, without a display and without changing how numbers are printed.
#pragma once

#include <memory>

class QGuiApplication;

namespace teardown {

/// Lives while a verb paints; at most one.
class OffscreenPainting {
public:
    OffscreenPainting();
    ~OffscreenPainting();
    OffscreenPainting(const OffscreenPainting&) = delete;
    OffscreenPainting& operator=(const OffscreenPainting&) = delete;

private:
    std::unique_ptr<QGuiApplication> m_application;
};

}  // namespace teardown
