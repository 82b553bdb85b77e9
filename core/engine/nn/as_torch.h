// AsTorch: while one exists on a thread, convolutions and linear layers go the way that at::conv2d and at::linear choose, as in the
// reference: numbers that are to be its own bit for bit. Without it they go through oneDNN where that is faster (onednn.h).
#pragma once

namespace teardown::engine {

class AsTorch {
public:
    AsTorch();
    ~AsTorch();
    AsTorch(const AsTorch&) = delete;
    AsTorch& operator=(const AsTorch&) = delete;

private:
    bool m_before;
};

}  // namespace teardown::engine
