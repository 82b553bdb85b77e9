// The module's one object: cv::VideoCapture behind VideoApi.
#include "core/base/file.h"
#include "core/base/foreign_pictures.h"
#include "core/base/text.h"
#include "core/video/video_api.h"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/videoio.hpp>

#include <dlfcn.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdarg>
#include <cstring>
#include <exception>
#include <mutex>
#include <utility>

namespace teardown::video {
namespace {

constexpr std::size_t kSniffed = 4096;

Error videoError(const char* code, Message what, Message remedy, const std::string& path) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {escapeForDisplay(path), 0, 0, {}, {}}};
}

Error noFrameError(const std::string& path, std::int64_t index) {
    return videoError("video-no-frame",
                      message("video-no-frame.frame-cannot-be-decoded", "Frame {index} cannot be decoded.", {{"index", index}}),
                      message("do.the-video-is-damaged", "The video is damaged or ends earlier than its header says."), path);
}

/// AVClass begins with its name, an object of FFmpeg with its class (libavutil/log.h).
struct FfmpegClass {
    const char* name;
};
struct FfmpegObject {
    const FfmpegClass* type;
};
constexpr int kWarningLevel = 24;  // AV_LOG_WARNING; more important levels are smaller

std::atomic<std::uint64_t> complaints{0};  ///< of decoders, of all videos

/// FFmpeg decodes what there is of a damaged frame, and only its log says so. Scalers and containers complain about whole videos, too.
void countComplaints(void* object, int level, const char*, std::va_list) {
    if (level > kWarningLevel || !object) return;
    const FfmpegClass* type = static_cast<const FfmpegObject*>(object)->type;
    if (type && type->name && std::strcmp(type->name, "AVCodecContext") == 0) ++complaints;
}

/// FFmpeg and OpenCV print to standard error what a damaged file makes them think.
void silenceLibraries() {
    static std::once_flag once;
    std::call_once(once, [] {
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        using Callback = void (*)(void*, int, const char*, std::va_list);
        if (void* set = dlsym(RTLD_DEFAULT, "av_log_set_callback")) reinterpret_cast<void (*)(Callback)>(set)(countComplaints);
    });
}

std::string codecName(double fourcc) {
    const auto code = static_cast<std::uint32_t>(fourcc);
    std::string name;
    for (int i = 0; i < 4; ++i) name += static_cast<char>(code >> (8 * i));
    return code != 0 && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; }) ? name : std::string();
}

class Capture : public Video {
public:
    Capture(cv::VideoCapture capture, std::string path) : m_capture(std::move(capture)), m_path(std::move(path)) {
        m_info.width = static_cast<int>(m_capture.get(cv::CAP_PROP_FRAME_WIDTH));
        m_info.height = static_cast<int>(m_capture.get(cv::CAP_PROP_FRAME_HEIGHT));
        const double fps = m_capture.get(cv::CAP_PROP_FPS), frames = m_capture.get(cv::CAP_PROP_FRAME_COUNT);
        if (std::isfinite(fps) && fps > 0) m_info.fps = fps;
        if (std::isfinite(frames) && frames > 0 && frames < 1e12) m_info.frames = static_cast<std::int64_t>(frames);
        m_info.codec = codecName(m_capture.get(cv::CAP_PROP_FOURCC));
    }

    const VideoInfo& info() const override { return m_info; }
    bool tooLarge() const { return std::int64_t{m_info.width} * m_info.height > kMostScaledPixels; }

    Result<std::optional<Picture>> read() override {
        cv::Mat mat;
        const std::uint64_t before = complaints;
        m_damaged = false;
        if (!grabbed([&] { return m_capture.read(mat); }) || mat.empty()) return std::optional<Picture>();
        TD_TRY(Picture picture, pictureOf(mat));
        ++m_position;
        m_damaged = complaints != before;
        return std::optional<Picture>(std::move(picture));
    }
    bool skip() override {
        const std::uint64_t before = complaints;
        if (!grabbed([&] { return m_capture.grab(); })) return false;
        m_damaged = complaints != before;
        ++m_position;
        return true;
    }
    bool damaged() const override { return m_damaged; }
    Result<Picture> frame(std::int64_t index) override {
        if (index < 0 || index >= m_info.frames)
            return videoError("video-index",
                              message("video-index.there-is-no-frame", "There is no frame {index}; the video has {frames}.",
                                      {{"index", index}, {"frames", m_info.frames}}),
                              message("do.frames-count-from-0", "Frames count from 0."), m_path);
        if (index != m_position) moveTo(index);
        TD_TRY(std::optional<Picture> picture, read());
        return picture ? Result<Picture>(std::move(*picture)) : noFrameError(m_path, index);
    }

private:
    /// OpenCV throws for some damaged files.
    template <class Read>
    static bool grabbed(Read&& read) {
        try {
            return read();
        } catch (const std::exception&) {
            return false;
        }
    }

    /// As VideoReader: a container may only know key frames, the rest of the way is decoded.
    void moveTo(std::int64_t index) {
        grabbed([&] { return m_capture.set(cv::CAP_PROP_POS_FRAMES, static_cast<double>(index)); });
        const auto at = static_cast<std::int64_t>(std::lround(m_capture.get(cv::CAP_PROP_POS_FRAMES)));
        cv::Mat passed;
        for (std::int64_t i = at; i < index; ++i)
            if (!grabbed([&] { return m_capture.read(passed); })) break;
        m_position = index;
    }

    Result<Picture> pictureOf(const cv::Mat& mat) const {
        const bool known = mat.depth() == CV_8U && (mat.channels() == 1 || mat.channels() == 3);
        if (!known || std::int64_t{mat.cols} * mat.rows > kMostScaledPixels)
            return videoError(
                "video-frame",
                message("video-frame.the-frames-are-unusual", "The frames are no colour pictures of a size that can be read."),
                message("do.convert-the-video", "Convert the video, for example: ffmpeg -i IN -vf scale=1280:-2 OUT.mp4"), m_path);
        Picture picture{mat.cols, mat.rows, 3, true, {}, false, Depth::UInt8};
        picture.pixels.resize(picture.valueCount());
        const auto width = static_cast<std::size_t>(mat.cols);
        for (int y = 0; y < mat.rows; ++y) {
            const std::uint8_t* from = mat.ptr(y);
            std::uint8_t* to = picture.pixels.data() + static_cast<std::size_t>(y) * width * 3;
            if (mat.channels() == 3) std::memcpy(to, from, width * 3);
            for (std::size_t x = 0; mat.channels() == 1 && x < width; ++x) std::fill_n(to + 3 * x, 3, from[x]);
        }
        return picture;
    }

    cv::VideoCapture m_capture;
    std::string m_path;
    VideoInfo m_info;
    std::int64_t m_position = 0;
    bool m_damaged = false;
};

class OpenCvVideos : public VideoApi {
public:
    Result<std::unique_ptr<Video>> open(const std::string& path) const override {
        TD_CHECK(isVideo(path));
        silenceLibraries();
        // FFmpeg, which cv2 tries first. No other backend: they read more than files, and print.
        cv::VideoCapture capture;
        bool opened = false;
        try {
            opened = capture.open(path, cv::CAP_FFMPEG);
        } catch (const std::exception&) {
        }
        if (opened) {
            auto video = std::make_unique<Capture>(std::move(capture), path);
            if (video->tooLarge())
                return videoError("video-frame",
                                  message("video-frame.the-frames-are-too-large", "The frames have {width} x {height} pixels.",
                                          {{"width", video->info().width}, {"height", video->info().height}}),
                                  message("do.convert-the-video", "Convert the video, for example: ffmpeg -i IN -vf scale=1280:-2 OUT.mp4"),
                                  path);
            if (video->info().width > 0 && video->info().height > 0) return std::unique_ptr<Video>(std::move(video));
        }
        return videoError("video-open", message("video-open.the-video-cannot-be", "The video cannot be decoded."),
                          message("do.damaged-or-convert", "It is damaged, or FFmpeg does not know its codec; try to play or convert it."),
                          path);
    }

    Result<std::unique_ptr<Video>> camera(int number) const override {
        silenceLibraries();
        const std::string name = "/dev/video" + std::to_string(number);
        cv::VideoCapture capture;
        bool opened = false;
        try {
            opened = capture.open(number, cv::CAP_V4L2);
        } catch (const std::exception&) {
        }
        if (opened) return std::unique_ptr<Video>(std::make_unique<Capture>(std::move(capture), name));
        return videoError("camera-open", message("camera-open.the-camera-cannot-be", "The camera cannot be opened."),
                          message("do.camera-in-use", "Connect it, close programs that use it, and check that you may read the device."),
                          name);
    }

private:
    /// By content: cv2 takes patterns, addresses and pipelines for names, and FFmpeg reads playlists that name other files.
    static Result<void> isVideo(const std::string& path) {
        TD_TRY(const auto file, InputFile::open(path));
        std::vector<std::byte> head(std::min<std::uint64_t>(file->size(), kSniffed));
        TD_CHECK(file->readAt(0, head));
        const ForeignPicture* kind = foreignPicture({reinterpret_cast<const char*>(head.data()), head.size()});
        if (kind && kind->format == "video") return {};
        return videoError("video-not-a-video", message("video-not-a-video.the-file-is-no", "The file is not a video."),
                          message("do.give-avi-mp4", "Give a file such as .mp4, .avi, .mkv, .mov or .webm."), path);
    }
};

}  // namespace
}  // namespace teardown::video

extern "C" __attribute__((visibility("default"))) const teardown::VideoApi* teardown_video_api() {
    static const teardown::video::OpenCvVideos object;
    return &object;
}
