#include "app/cli/demo_video.h"

#include "app/cli/trust_report.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/checkpoint/sniff.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "widgets/paint/sheet_painter.h"

#include <fmt/format.h>
#include <QImage>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace teardown {

namespace {

bool isVideoFile(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && sniffFormat(path) == "video";
}

/// uint8 [H, W, 3] in RGB.
TensorView rgbOf(const Picture& picture) {
    std::vector<std::byte> bytes(picture.pixels.size());
    for (std::size_t i = 0; i + 2 < bytes.size(); i += 3)
        for (std::size_t c = 0; c < 3; ++c) bytes[i + c] = std::byte{picture.pixels[i + (picture.bgr ? 2 - c : c)]};
    return TensorView::fromBytes(DType::UInt8, {picture.height, picture.width, 3}, std::move(bytes));
}

Result<std::string> writeFrame(const VideoDemo& demo, const Picture& picture, std::int64_t index) {
    const QImage image(picture.pixels.data(), picture.width, picture.height, picture.width * 3, QImage::Format_BGR888);
    std::string path = fmt::format("{}/frames/{:06}.png", demo.folder, index);
    TD_CHECK(writeFileAtomically(path, pngBytes(image)));
    return path;
}

/// "    24     0.96 s    97.14 %  cat"
std::string frameLine(const DemoItem& item) {
    std::string text = fmt::format("{:>6} {:>8.2f} s", item.frame->index, item.frame->seconds);
    const std::string below(text.size(), ' ');
    for (std::size_t i = 0; i < item.top.size(); ++i) {
        const Prediction& prediction = item.top[i];
        text += fmt::format("{}  {}  {}\n", i == 0 ? std::string() : below, percentText(prediction.score),
                            prediction.label.empty() ? fmt::format("class {}", prediction.index) : escapeForDisplay(prediction.label));
    }
    return text;
}

class VideoClassifier {
public:
    VideoClassifier(const VideoDemo& demo, const std::string& checkpoint, const Workspace& workspace, Terminal& terminal)
        : m_demo(demo), m_checkpoint(checkpoint), m_workspace(workspace), m_terminal(terminal), m_task(terminal.task()) {}

    Result<std::vector<DemoItem>> run() {
        TD_TRY(const VideoApi* api, videos());
        TD_TRY(const auto video, api->open(m_demo.path));
        m_classes = reportClassNames(m_workspace, m_terminal);
        if (!m_demo.folder.empty()) TD_CHECK(makeFolder(m_demo.folder + "/frames"));
        const VideoInfo& info = video->info();
        std::int64_t index = 0;
        for (;; ++index) {
            if (m_task.cancelled()) return cancelledError();
            if (index % m_demo.every != 0) {
                if (!video->skip()) break;
                continue;
            }
            TD_TRY(const std::optional<Picture> picture, video->read());
            if (!picture) break;
            TD_CHECK(classify(*picture, video->damaged(), {index, info.fps > 0 ? static_cast<double>(index) / info.fps : 0}));
            if (info.frames > 0)
                m_task.report(std::min(1.0, static_cast<double>(index) / static_cast<double>(info.frames)),
                              message("demo-video.frames", "frame {index} of {frames}", {{"index", index}, {"frames", info.frames}}));
        }
        m_terminal.clearProgress();
        if (index < info.frames && !m_items.empty())
            m_terminal.note("warning: " +
                            english(message("demo-video.ends-early", "the video ends after {index} of the {frames} frames of its header",
                                            {{"index", index}, {"frames", info.frames}})));
        if (m_items.empty())
            return Error{ErrorKind::BadInput,
                         "video-empty",
                         message("video-empty.the-video-has-no", "The video has no frame that can be decoded."),
                         message("do.damaged-or-convert", "It is damaged, or FFmpeg does not know its codec; try to play or convert it."),
                         {escapeForDisplay(m_demo.path), 0, 0, {}, {}}};
        return std::move(m_items);
    }

private:
    Result<void> classify(const Picture& picture, bool damaged, DemoFrame frame) {
        ForwardRequest request;
        request.input = PictureInput{fmt::format("frame {}", frame.index), rgbOf(picture), {}};
        request.record = false;
        TD_TRY(const auto outcome, m_workspace.session->run(request, TaskContext{m_task.stop, {}}));
        ClassifiedPicture answer;
        answer.top = outcome->top;
        answer.scores = outcome->scores;
        answer.trust = outcome->trust;
        if (damaged) answer.trust.picture = PictureState::Damaged;
        DemoItem item = demoItem(m_demo.path, answer, m_demo.count, m_classes.names);
        if (item.error) return *item.error;
        item.frame = frame;
        item.classNames = m_classes.origin;
        if (!m_demo.folder.empty()) {
            TD_TRY(item.image, writeFrame(m_demo, picture, frame.index));
        }
        // The weights' doubts are those of all frames.
        if (m_items.empty()) reportTrust(outcome->trust, m_checkpoint, {}, m_terminal);
        if (damaged)
            m_terminal.note("warning: " + english(message("demo-video.damaged",
                                                          "frame {index} is damaged: parts of it may be missing or come from another frame",
                                                          {{"index", frame.index}})));
        if (!m_terminal.json()) {
            m_terminal.clearProgress();
            m_terminal.print(frameLine(item));
        }
        m_items.push_back(std::move(item));
        return {};
    }

    const VideoDemo& m_demo;
    const std::string& m_checkpoint;
    const Workspace& m_workspace;
    Terminal& m_terminal;
    TaskContext m_task;
    ClassNames m_classes;
    std::vector<DemoItem> m_items;
};

}  // namespace

std::string onlyVideo(const std::vector<std::string>& pictures) {
    return pictures.size() == 1 && isVideoFile(pictures.front()) ? pictures.front() : std::string();
}

Result<std::vector<DemoItem>> classifyVideo(const VideoDemo& demo, const std::string& checkpoint, const Workspace& workspace,
                                            Terminal& terminal) {
    return VideoClassifier(demo, checkpoint, workspace, terminal).run();
}

}  // namespace teardown
