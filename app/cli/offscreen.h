// OffscreenPainting: provides Qt's fonts and painters to a verb, without a display and without changing how numbers are printed.
#pragma once

#include <memory>

class QGuiApplication;

namespace teardown {

/// Create one while a verb paints; at most one at a time.
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
