// SessionApi: what the engine can do, without a word of torch. The program loads the real one from the engine module
// (loader.h); GUI tests inject a fake. All calls are made from one thread (the engine lane) and return immutable data.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/config/config.h"
#include "core/session/trust.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

enum class LoadState { None /* no tensors below */, Random, Missing, Loaded, Partly };

struct ModuleNode {                        ///< pre-order
    std::string path;                      ///< named_modules() name, "" for the root
    std::string name;                      ///< last component
    std::string type;                      ///< Python's class name
    int parent = -1;
    int depth = 0;
    std::int64_t parameters = 0;           ///< including children
    LoadState state = LoadState::None;
    std::vector<StepArgument> arguments;   ///< constructor arguments with origins, where the registry built it
    std::vector<StateDictEntry> tensors;   ///< its own parameters and buffers
};

struct BuildRequest {
    std::shared_ptr<const Config> config;
    std::string checkpointPath;            ///< empty: none
    KeyChoice keys;                        ///< how the checkpoint's names become the model's
    bool initWeights = false;              ///< run init_cfg as further steps
    std::uint64_t seed = 0;
};

struct BuildOutcome {
    TracePtr trace;
    std::int64_t parameters = 0;
    std::vector<StateDictEntry> stateDict;
    std::vector<ModuleNode> modules;
    std::optional<LoadReport> load;        ///< none without a checkpoint
    std::vector<std::string> classes;      ///< meta.CLASSES, data.test.classes, or for 1,000 classes ImageNet's; else empty
    std::vector<int> inputShape;           ///< {C,H,W} that the test pipeline makes, with its crop size
    std::vector<std::string> notFinite;    ///< state_dict keys whose values are not all finite, in model order
    Diagnostics diagnostics;
};

/// What happened to a picture before the test pipeline gets it: one step of the trace.
struct PictureStage {
    std::string type;  ///< "Drawing"
    std::string title;
    std::string formula;
    std::string numbers;  ///< the formula with this picture's numbers
    std::string why;
    std::vector<Fact> facts;
    TensorView picture;  ///< uint8 [H, W, 3], RGB
};

/// A picture that no file holds. The test pipeline takes it as if LoadImageFromFile had read it.
struct PictureInput {
    std::string name;                  ///< "drawing": what messages call it
    TensorView picture;                ///< uint8 [H, W, 3], RGB
    std::vector<PictureStage> stages;  ///< how it came about, first to last
};

/// Steps of a trace by index, both ends included.
struct StepRange {
    int first = 0;
    int last = -1;
    bool contains(int step) const { return step >= first && step <= last; }
};

struct ForwardRequest {
    std::optional<TensorView> input;      ///< a ready NCHW tensor ...
    std::optional<PictureInput> picture;  ///< ... or a ready picture ...
    std::string imagePath;                ///< ... or a picture's file, both for the test pipeline
    bool record = true;                   ///< false: logits only
    bool wholeModel = true;
    std::uint64_t byteBudget = 2048ull << 20;
    std::optional<StepRange> only;         ///< keep the tensors of these steps and no others, whatever the budget: to record again what it left out
    int repeat = 0;                        ///< N interleaved plain and recorded runs after 3 of warm-up
};

struct Prediction {
    int index = 0;
    std::string label;
    double score = 0;
};

struct ForwardOutcome {
    TracePtr trace;                        ///< null when not recorded
    TensorView logits;                     ///< [N, classes]
    TensorView scores;
    std::vector<Prediction> top;           ///< of the first sample, best first, at most 5
    /// The best of `timedRuns` runs of this network on inputs of this size; so are the times of the trace's steps below the root. With one run
    /// (`firstRun`) they hold what happens once: memory is fetched, kernels are chosen. Show them as such.
    double milliseconds = 0;
    bool firstRun = true;
    int timedRuns = 1;
    double plainMilliseconds = 0;          ///< medians of `repeat`
    double recordedMilliseconds = 0;
    int threads = 1;
    Trust trust;
    Diagnostics diagnostics;
};

struct ReparamRequest {
    std::optional<TensorView> input;      ///< for the verification: a tensor,
    std::optional<PictureInput> picture;  ///< or a ready picture,
    std::string imagePath;                ///< or a picture's file, or nothing: the fixed input (k = 1000003) at the config's test size
    bool float64 = false;
    std::string outputPath;                ///< .pth to write with the config beside it; empty: only show
};

struct BlockError {
    std::string path;
    double maxAbs = 0;
    double relative = 0;                   ///< max|d| / max|before|
};

struct ReparamOutcome {
    TracePtr trace;
    std::vector<BlockError> blocks;
    BlockError network;                    ///< of the logits
    bool sameTop = true;
    std::string verdict;
    std::int64_t parametersBefore = 0;
    std::int64_t parametersAfter = 0;
    std::string checkpointPath;            ///< written files, empty when none
    std::string configPath;
    Diagnostics diagnostics;
};

struct ProfileRequest {
    std::vector<int> inputShape;           ///< {C,H,W} of one picture; empty: what the test pipeline makes
    int repeat = 0;                        ///< timed runs after 3 of warm-up; 0: no times
};

/// What a number of operations or bytes is made of: of one module with everything below it, or of the whole network.
struct Effort {
    std::int64_t macs = 0;                 ///< as mmclassification's get_flops counts: one multiply-add is one, the head's last layer is none
    std::int64_t macsFull = 0;             ///< every layer and op (engine/run/complexity_rules.h)
    std::int64_t bytesMoved = 0;           ///< inputs, parameters, buffers and outputs, each read or written once a call
    std::int64_t activationBytes = 0;      ///< of the tensors that came into being
};

struct ModuleProfile {                     ///< one for each ModuleNode of BuildOutcome, in its order
    std::string path;
    int calls = 0;
    Effort effort;                         ///< of all calls
    std::vector<Shape> outputs;            ///< of the last call; a module that gives several tensors has several
    double milliseconds = 0;               ///< of all calls in one run, median of the runs; 0 when not timed
};

struct ProfileOutcome {
    std::vector<ModuleProfile> modules;
    Effort total;
    std::vector<int> inputShape;           ///< {C,H,W}
    std::vector<std::string> uncounted;    ///< layers and ops that ran and have no rule, so that macsFull lacks them
    double milliseconds = 0;               ///< of one run, median; 0 when not timed
    int threads = 1;
};

enum class ExplainMethod { GradCam, Occlusion };

/// Which part of the picture speaks for a class.
struct ExplainRequest {
    std::optional<TensorView> input;      ///< a ready NCHW tensor (its first sample),
    std::optional<PictureInput> picture;  ///< or a ready picture,
    std::string imagePath;                ///< or a picture's file
    ExplainMethod method = ExplainMethod::GradCam;
    int classIndex = -1;                  ///< -1: the best class
    std::string layer;                    ///< Grad-CAM: named_modules() path; empty: the last layer that gives feature maps
    int window = 0;                       ///< occlusion: side of the covered square in pixels of the network's input; 0: a seventh of it
    int stride = 0;                       ///< occlusion: its step; 0: half of the window
};

struct ChannelPush {
    int channel = 0;
    double weight = 0;                     ///< Grad-CAM's alpha: mean of the logit's gradient over the channel
    double push = 0;                       ///< alpha times the channel's mean: what it adds to the map on average
};

struct ExplainOutcome {
    ExplainMethod method = ExplainMethod::GradCam;
    std::string layer;                     ///< empty for occlusion
    int classIndex = 0;
    std::string label;
    double score = 0;
    TensorView map;                        ///< float32 [h, w]. Grad-CAM: relu(sum of alpha_k A_k); occlusion: by how much the score falls
    TensorView seen;                       ///< uint8 [H, W, 3]: the part of the picture that the network sees; not valid() for tensors
    int inputHeight = 0;                   ///< of the network's input, which the map covers
    int inputWidth = 0;
    std::vector<ChannelPush> channels;     ///< Grad-CAM: all, the strongest push first
    std::vector<Prediction> top;
    Trust trust;
    Diagnostics diagnostics;
};

struct ClassifyRequest {
    std::vector<std::string> pictures;
};

struct ClassifiedPicture {
    std::size_t index = 0;                 ///< in ClassifyRequest::pictures
    std::vector<Prediction> top;           ///< best first, at most 5
    TensorView scores;                     ///< [1, classes]
    Trust trust;
    std::optional<Error> error;            ///< what was wrong with this picture; then the rest is empty
    Diagnostics diagnostics;
};
/// Called from other threads, one call at a time.
using ClassifySink = std::function<void(ClassifiedPicture)>;

struct RegistryArgument {
    std::string name;
    std::string defaultValue;              ///< as Python prints it; empty and required = true when there is none
    bool required = false;
    std::string doc;
};

struct RegistryItem {
    std::string name;
    std::string doc;
    std::string implementedIn;             ///< of the reference: "mmcls.models.backbones.resnet.ResNet"
    std::string referenceFile;             ///< "mmcls/models/backbones/resnet.py"
    std::vector<RegistryArgument> arguments;
};

struct RegistryInfo {
    std::string name;                      ///< "models"
    std::string scope;                     ///< "mmcls"
    std::string parent;                    ///< "mmcv:model" or ""
    std::vector<std::string> children;
    std::vector<RegistryItem> items;
};

struct EngineInfo {
    std::string torchVersion;
    std::string openCvVersion;
    std::string simd;
    std::string blas;                      ///< the BLAS in use: "OpenBLAS 0.3.21 (OpenMP)", "reference BLAS"
    std::string blasAdvice;                ///< what would make it faster; empty: nothing
    int threads = 1;
};

/// One workspace of the engine: holds the model that was built last.
class SessionApi {
public:
    virtual ~SessionApi() = default;
    virtual EngineInfo info() const = 0;
    /// 0 leaves the choice to the engine.
    virtual void setThreads(int threads) = 0;
    virtual std::vector<RegistryInfo> registries() const = 0;
    /// Builds and keeps the model. After an error the model built before stays.
    virtual Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) = 0;
    /// Needs a built model.
    virtual Result<std::shared_ptr<const ForwardOutcome>> forward(const ForwardRequest& request, const TaskContext& task) = 0;
    /// Works on copies: the built model stays in its train form.
    virtual Result<std::shared_ptr<const ReparamOutcome>> reparameterise(const ReparamRequest& request, const TaskContext& task) = 0;
    /// Operations, bytes and times of every module for one picture. Needs a built model.
    virtual Result<std::shared_ptr<const ProfileOutcome>> profile(const ProfileRequest& request, const TaskContext& task) = 0;
    /// Many pictures, several at a time, each handed out when it is done. A bad picture stops nobody. Needs a built model.
    virtual Result<void> classify(const ClassifyRequest& request, const ClassifySink& each, const TaskContext& task) = 0;
    /// Needs a built model; leaves it as it is.
    virtual Result<std::shared_ptr<const ExplainOutcome>> explain(const ExplainRequest& request, const TaskContext& task) = 0;
};

/// Exported by the engine module with C linkage.
using CreateSessionFunction = SessionApi* (*)();
inline constexpr const char* kCreateSessionSymbol = "teardown_create_session";
/// Raised with every change of this header; the module exports it as teardown_session_abi.
inline constexpr int kSessionAbi = 6;

}  // namespace teardown
