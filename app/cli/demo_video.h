// The frames of a video through the network, one after the other, for the verb demo.
#pragma once

#include "app/cli/terminal.h"
#include "app/cli/workspace.h"
#include "widgets/paint/reports/demo_report.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct VideoDemo {
    std::string path;
    std::int64_t every = 1;  ///< frames 0, every, 2 * every...
    std::size_t count = 1;   ///< classes to print for each frame
    std::string folder;      ///< the frames are written to its folder `frames`; empty: nowhere
};

/// The picture if it is the only one and a video; otherwise empty. Beside pictures a video is an error of its own, as a bad picture is.
std::string onlyVideo(const std::vector<std::string>& pictures);

/// Prints a line for each frame as it comes (not with --json) and returns the answers. Frames are those of mmcv.VideoReader. Memory does
/// not grow with the video except by the answers. Needs Qt's painters if frames are written. Errors: those of the video and the network.
Result<std::vector<DemoItem>> classifyVideo(const VideoDemo& demo, const std::string& checkpoint, const Workspace& workspace,
                                            Terminal& terminal);

}  // namespace teardown
