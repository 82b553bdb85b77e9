// VideoApi: OpenCV's videoio in a module of its own - the frames of video files and cameras as mmcv.VideoReader gives them. Loaded only
// when a video or camera is opened, since FFmpeg and GStreamer come with it.
#pragma once

#include "core/imaging/imaging_api.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace teardown {

/// What the container says, as mmcv.VideoReader reports it.
struct VideoInfo {
    int width = 0;
    int height = 0;
    double fps = 0;           ///< 0: unknown
    std::int64_t frames = 0;  ///< frame_cnt; 0: unknown, as of a camera. An estimate for some containers
    std::string codec;        ///< "MJPG"; "" if unknown
};

class Video {
public:
    virtual ~Video() = default;
    virtual const VideoInfo& info() const = 0;
    /// The next frame in BGR; nullopt after the last one. Errors: video-frame (a frame that is too large), video-no-frame (a camera
    /// stopped).
    virtual Result<std::optional<Picture>> read() = 0;
    /// Passes over the next frame; false after the last one.
    virtual bool skip() = 0;
    /// Whether the decoder found damage while the last frame was read or passed over: parts of it may be grey, or come from another frame.
    /// Decoders that work on several frames at once may find it a few frames before it is seen.
    virtual bool damaged() const = 0;
    /// VideoReader.get_frame: the frame at an index from 0. Errors: video-index (not below VideoInfo::frames), video-no-frame (it cannot be
    /// decoded).
    virtual Result<Picture> frame(std::int64_t index) = 0;
};

class VideoApi {
public:
    virtual ~VideoApi() = default;
    /// A file. Errors: file-*, video-not-a-video (by its content; playlists and pipelines are none), video-open (it cannot be decoded),
    /// video-frame (frames beyond the limits of pictures).
    virtual Result<std::unique_ptr<Video>> open(const std::string& path) const = 0;
    /// The camera /dev/video`number`. Error camera-open.
    virtual Result<std::unique_ptr<Video>> camera(int number) const = 0;
};

/// Exported by the video module with C linkage; the object exists as long as the process.
using VideoFunction = const VideoApi* (*)();
inline constexpr const char* kVideoSymbol = "teardown_video_api";

}  // namespace teardown
