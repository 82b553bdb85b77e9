// Receptive fields: the sizes that the literature gives for VGG-16 and ResNets, positions against brute force on random networks, and the
// way back through a test pipeline.
#include "core/trace/details/added_border.h"
#include "core/trace/details/crop.h"
#include "core/trace/receptive_field.h"
#include "core/trace/receptive_rules.h"
#include "tests/support/operations.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <random>

using namespace teardown;

namespace {

struct Map {
    int id = -1;
    int side = 0;
    int channels = 0;
};

/// Writes a forward trace layer by layer.
class Writer {
public:
    explicit Writer(int side) : m_trace(std::make_shared<Trace>()) {
        input = {m_next++, side, 3};
        Step root = make(StepKind::Module, "ImageClassifier");
        root.inputs = {tensor(input, "input")};
        add(root);
    }
    Map conv(const Map& from, int channels, int kernel, int stride = 1, int padding = 0, int dilation = 1, const char* type = "Conv2d") {
        Step step = make(StepKind::Module, type);
        const int out = std::string(type) == "Conv2dAdaptivePadding" ? (from.side + stride - 1) / stride
                                                                     : (from.side + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        const auto window = test::squareWindow(kernel, stride, padding, dilation);
        if (std::string(type) == "Conv2dAdaptivePadding") window->mode = WindowPadding::Same;
        step.detail = window;
        return finish(step, {from}, {m_next++, out, channels});
    }
    Map pool(const Map& from, int kernel, int stride, int padding = 0) {
        Step step = make(StepKind::Module, "MaxPool2d");
        step.detail = test::squareWindow(kernel, stride, padding);
        return finish(step, {from}, {m_next++, (from.side + 2 * padding - kernel) / stride + 1, from.channels});
    }
    Map op(const char* type, const std::vector<Map>& from) {
        return finish(make(StepKind::Op, type), from, {m_next++, from[0].side, from[0].channels});
    }
    Map adaptive(const Map& from, int side) {
        return finish(make(StepKind::Module, "AdaptiveAvgPool2d"), {from}, {m_next++, side, from.channels});
    }
    Map other(const Map& from, const char* type, int side) {
        return finish(make(StepKind::Module, type), {from}, {m_next++, side, from.channels});
    }
    /// [N, C, H, W] -> [N, CHW]
    int flatten(const Map& from) {
        Step step = make(StepKind::Op, "flatten");
        step.inputs = {tensor(from, "input")};
        RecordedTensor flat;
        flat.label = "output";
        flat.id = m_next++;
        flat.dtypeText = "float32";
        flat.shape = {1, std::int64_t(from.channels) * from.side * from.side};
        step.outputs = {flat};
        add(step);
        return flat.id;
    }
    TracePtr finish() {
        m_trace->steps[static_cast<std::size_t>(m_root)].end = static_cast<int>(m_trace->steps.size());
        return m_trace;
    }
    void transform(Step step) {
        step.kind = StepKind::Transform;
        step.index = m_root;
        m_trace->steps.insert(m_trace->steps.begin() + m_root, step);
        ++m_root;
        for (std::size_t i = 0; i < m_trace->steps.size(); ++i) {
            Step& item = m_trace->steps[i];
            item.index = static_cast<int>(i);
            item.end = item.index + 1;
            item.parent = item.kind == StepKind::Transform || static_cast<int>(i) == m_root ? -1 : m_root;
        }
    }
    int newId() { return m_next++; }
    Map input;

private:
    static RecordedTensor tensor(const Map& map, const char* name) {
        RecordedTensor result;
        result.label = name;
        result.id = map.id;
        result.dtypeText = "float32";
        result.shape = {1, map.channels, map.side, map.side};
        return result;
    }
    Step make(StepKind kind, const char* type) {
        Step step;
        step.kind = kind;
        step.type = type;
        step.operation = test::operationOf(type);
        step.path = type;
        return step;
    }
    Map finish(Step step, const std::vector<Map>& from, const Map& made) {
        for (const Map& map : from) step.inputs.push_back(tensor(map, "input"));
        step.outputs = {tensor(made, "output")};
        add(std::move(step));
        return made;
    }
    void add(Step step) {
        step.index = static_cast<int>(m_trace->steps.size());
        step.end = step.index + 1;
        step.parent = step.index == 0 ? -1 : 0;
        step.depth = step.index == 0 ? 0 : 1;
        m_trace->steps.push_back(std::move(step));
    }
    std::shared_ptr<Trace> m_trace;
    int m_next = 0;
    int m_root = 0;
};

ReceptiveField fieldOf(const TracePtr& trace, int tensor, int row, int column) {
    const auto field = FieldFinder(trace).find(tensor, row, column);
    return field.value_or(ReceptiveField());
}

/// Blocks of a ResNet with basic or bottleneck blocks; stride on the 3x3 as torchvision and style='pytorch', else on the first 1x1.
Map resNet(Writer& net, const std::vector<int>& depths, bool bottleneck, bool strideOn3x3) {
    Map x = net.pool(net.conv(net.input, 8, 7, 2, 3), 3, 2, 1);
    for (std::size_t stage = 0; stage < depths.size(); ++stage)
        for (int block = 0; block < depths[stage]; ++block) {
            const int stride = stage > 0 && block == 0 ? 2 : 1;
            Map y = x;
            if (bottleneck) {
                y = net.conv(y, 8, 1, strideOn3x3 ? 1 : stride);
                y = net.conv(y, 8, 3, strideOn3x3 ? stride : 1, 1);
                y = net.conv(y, 8, 1);
            } else {
                y = net.conv(net.conv(y, 8, 3, stride, 1), 8, 3, 1, 1);
            }
            const Map shortcut = block == 0 ? net.conv(x, 8, 1, stride) : x;
            x = net.op("relu", {net.op("add", {y, shortcut})});
        }
    return x;
}

}  // namespace

class TestReceptiveField : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks (Distill, 2019), table of models; VGG's last pool as
    // in the usual tables.
    void knownNetworks_data() {
        QTest::addColumn<int>("network");
        QTest::addColumn<int>("size");
        QTest::newRow("VGG-16, fifth pool") << 0 << 212;
        QTest::newRow("ResNet-50, stride on the 1x1") << 1 << 483;
        QTest::newRow("ResNet-50, stride on the 3x3") << 2 << 427;
        QTest::newRow("ResNet-18") << 3 << 435;
        QTest::newRow("AlexNet, fifth pool") << 4 << 195;
    }
    void knownNetworks() {
        QFETCH(int, network);
        QFETCH(int, size);
        Writer net(1024);
        Map x = net.input;
        if (network == 0)
            for (const int convs : {2, 2, 3, 3, 3}) {
                for (int i = 0; i < convs; ++i) x = net.conv(x, 8, 3, 1, 1);
                x = net.pool(x, 2, 2);
            }
        else if (network == 4) {
            x = net.pool(net.conv(x, 8, 11, 4, 2), 3, 2);
            x = net.pool(net.conv(x, 8, 5, 1, 2), 3, 2);
            for (int i = 0; i < 3; ++i) x = net.conv(x, 8, 3, 1, 1);
            x = net.pool(x, 3, 2);
        } else {
            x = resNet(net, network == 3 ? std::vector<int>{2, 2, 2, 2} : std::vector<int>{3, 4, 6, 3}, network != 3, network == 2);
        }
        const TracePtr trace = net.finish();
        const ReceptiveField field = fieldOf(trace, x.id, x.side / 2, x.side / 2);
        QVERIFY(field.exact);
        QCOMPARE(field.whole.rows.count(), size);
        QCOMPARE(field.whole.columns.count(), size);
        QCOMPARE(field.place.box.rows.count(), size);
    }

    void paddingIsNoPicture() {
        Writer net(8);
        const Map y = net.conv(net.input, 4, 3, 1, 1);
        const TracePtr trace = net.finish();
        const ReceptiveField corner = fieldOf(trace, y.id, 0, 7);
        QCOMPARE(corner.place.box, (PixelBox{{0, 1}, {6, 7}}));
        QCOMPARE(corner.whole.rows.count(), 3);
        QCOMPARE(english(receptiveText(corner)),
                 std::string("sees 2x2 pixels of the input: rows 0..1, columns 6..7 (of a field of 3x3, the rest is padding)"));
        QVERIFY(!FieldFinder(trace).find(y.id, 8, 0).has_value());
        QVERIFY(!FieldFinder(trace).find(4711, 0, 0).has_value());
    }

    /// One pixel of the input changed: the value changes exactly when the pixel lies in the field. Kernels of positive numbers, so that
    /// nothing cancels; pools are sums here, which depend on what they cover as any pool does.
    void bruteForce_data() {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 12; ++seed) QTest::addRow("network %u", seed) << seed;
    }
    void bruteForce() {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        const auto pick = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
        struct Layer {
            int kernel, stride, padding;
            bool residual;
        };
        const int side = pick(11, 19);
        std::vector<Layer> layers;
        Writer net(side);
        Map x = net.input;
        std::vector<Map> maps{x};
        for (int i = 0; i < 4; ++i) {
            Layer layer{pick(1, 3), pick(1, 2), pick(0, 1), false};
            if (x.side + 2 * layer.padding < layer.kernel + 2) break;
            layer.residual = layer.kernel == 3 && layer.stride == 1 && layer.padding == 1;
            Map y = pick(0, 1) ? net.conv(x, 3, layer.kernel, layer.stride, layer.padding)
                               : net.pool(x, layer.kernel, layer.stride, std::min(layer.padding, layer.kernel / 2));
            if (y.side != (x.side + 2 * layer.padding - layer.kernel) / layer.stride + 1)
                layer.padding = std::min(layer.padding, layer.kernel / 2);
            if (layer.residual) y = net.op("add", {y, x});
            layers.push_back(layer);
            x = y;
        }
        const TracePtr trace = net.finish();
        const auto run = [&](std::vector<double> plane, int length) {
            for (const Layer& layer : layers) {
                const int out = (length + 2 * layer.padding - layer.kernel) / layer.stride + 1;
                std::vector<double> next(static_cast<std::size_t>(out * out), 0);
                for (int row = 0; row < out; ++row)
                    for (int column = 0; column < out; ++column)
                        for (int a = 0; a < layer.kernel; ++a)
                            for (int b = 0; b < layer.kernel; ++b) {
                                const int y = row * layer.stride - layer.padding + a, z = column * layer.stride - layer.padding + b;
                                if (y >= 0 && z >= 0 && y < length && z < length)
                                    next[static_cast<std::size_t>(row * out + column)] +=
                                        (1 + a + 3 * b) * plane[static_cast<std::size_t>(y * length + z)];
                            }
                if (layer.residual)
                    for (std::size_t i = 0; i < next.size(); ++i) next[i] += plane[i];
                plane = next;
                length = out;
            }
            return plane;
        };
        const std::vector<double> black(static_cast<std::size_t>(side * side), 0);
        const std::vector<double> before = run(black, side);
        const FieldFinder finder(trace);
        for (int attempt = 0; attempt < 5; ++attempt) {
            const int row = pick(0, x.side - 1), column = pick(0, x.side - 1);
            const auto field = finder.find(x.id, row, column);
            // A 1x1 kernel on the padding sees nothing at all.
            const PixelBox nothing{{side, -1}, {side, -1}};
            QVERIFY(!field || field->exact);
            const PixelBox box = field ? field->place.box : nothing;
            PixelBox seen{{side, -1}, {side, -1}};
            for (int y = 0; y < side; ++y)
                for (int z = 0; z < side; ++z) {
                    std::vector<double> plane = black;
                    plane[static_cast<std::size_t>(y * side + z)] = 1;
                    const bool changed = run(plane, side)[static_cast<std::size_t>(row * x.side + column)] !=
                                         before[static_cast<std::size_t>(row * x.side + column)];
                    const bool inside = box.rows.contains(y) && box.columns.contains(z);
                    QVERIFY2(!changed || inside, qPrintable(QStringLiteral("pixel %1,%2 matters and is not in the field").arg(y).arg(z)));
                    if (!changed) continue;
                    seen.rows = {std::min<std::int64_t>(seen.rows.first, y), std::max<std::int64_t>(seen.rows.last, y)};
                    seen.columns = {std::min<std::int64_t>(seen.columns.first, z), std::max<std::int64_t>(seen.columns.last, z)};
                }
            // A 1x1 with stride 2 leaves gaps, but the outermost pixels of the box always matter.
            QCOMPARE(box, seen);
        }
    }

    void dilationAndSamePadding() {
        Writer net(16);
        const Map dilated = net.conv(net.input, 4, 3, 1, 2, 2);
        const Map same = net.conv(net.input, 4, 3, 2, 0, 1, "Conv2dAdaptivePadding");
        const TracePtr trace = net.finish();
        QCOMPARE(fieldOf(trace, dilated.id, 8, 8).place.box, (PixelBox{{6, 10}, {6, 10}}));
        // (8 - 1) * 2 + 3 - 16 = 1 row is missing: it stands below, none above.
        QCOMPARE(fieldOf(trace, same.id, 0, 3).place.box, (PixelBox{{0, 2}, {6, 8}}));
        QCOMPARE(fieldOf(trace, same.id, 7, 3).place.box.rows, (PixelSpan{14, 15}));
    }

    void poolsToFixedSizes() {
        Writer net(7);
        const Map three = net.adaptive(net.input, 3);
        const Map one = net.adaptive(net.input, 1);
        const TracePtr trace = net.finish();
        QCOMPARE(fieldOf(trace, three.id, 0, 1).place.box, (PixelBox{{0, 2}, {2, 4}}));
        QVERIFY(fieldOf(trace, one.id, 0, 0).all());
        QCOMPARE(english(receptiveText(fieldOf(trace, one.id, 0, 0))), std::string("sees all 7x7 pixels of the input"));
    }

    void aNumberOfARowHasItsPlace() {
        Writer net(6);
        const Map y = net.conv(net.input, 4, 3, 1, 1);
        const int flat = net.flatten(y);
        const TracePtr trace = net.finish();
        // Channel 2, row 3, column 5.
        const ReceptiveField field = fieldOf(trace, flat, 0, 2 * 36 + 3 * 6 + 5);
        QCOMPARE(field.place.box, (PixelBox{{2, 4}, {4, 5}}));
    }

    void squeezeAndExciteSeesEverything() {
        Writer net(10);
        const Map x = net.conv(net.input, 4, 3, 1, 1);
        const Map squeezed = net.conv(net.adaptive(x, 1), 4, 1);
        Map scaled = net.op("mul", {x, squeezed});
        const TracePtr trace = net.finish();
        QVERIFY(fieldOf(trace, scaled.id, 4, 4).all());
        QVERIFY(fieldOf(trace, scaled.id, 4, 4).exact);
        QCOMPARE(fieldOf(trace, x.id, 4, 4).place.box, (PixelBox{{3, 5}, {3, 5}}));
    }

    void unknownStepsAreSaid() {
        Writer net(10);
        const Map y = net.conv(net.other(net.input, "SomethingNew", 10), 4, 3);
        const TracePtr trace = net.finish();
        const ReceptiveField field = fieldOf(trace, y.id, 2, 2);
        QVERIFY(!field.exact);
        QCOMPARE(field.unknown, std::string("SomethingNew"));
        QVERIFY(field.all());
        QVERIFY(QString::fromStdString(english(receptiveText(field))).contains(QStringLiteral("at most")));
    }

    void backToThePicture() {
        Writer net(8);
        const Map y = net.conv(net.input, 4, 1);
        const auto picture = [](int id, int height, int width, const char* name) {
            RecordedTensor tensor;
            tensor.label = name;
            tensor.role = TensorRole::Picture;
            tensor.id = id;
            tensor.view = TensorView::fromBytes(DType::UInt8, {height, width, 3},
                                                std::vector<std::byte>(static_cast<std::size_t>(height * width * 3)));
            return tensor;
        };
        const int first = net.newId(), second = net.newId(), third = net.newId();
        Step load, resize, crop;
        load.type = "LoadImageFromFile";
        load.outputs = {picture(first, 20, 32, "after")};
        resize.type = "Resize";
        resize.detail = std::make_shared<Resampling>();
        resize.inputs = {picture(first, 20, 32, "before")};
        resize.outputs = {picture(second, 10, 16, "after")};
        crop.type = "CenterCrop";
        auto middle = std::make_shared<Crop>();
        middle->top = 1;
        middle->bottom = 8;
        middle->left = 4;
        middle->right = 11;
        crop.detail = middle;
        crop.inputs = {picture(second, 10, 16, "before")};
        crop.outputs = {picture(third, 8, 8, "after")};
        net.transform(load);
        net.transform(resize);
        net.transform(crop);
        const TracePtr trace = net.finish();
        const ReceptiveField field = fieldOf(trace, y.id, 2, 3);
        QCOMPARE(field.picture, first);
        QCOMPARE(field.places.at(third).box, (PixelBox{{2, 2}, {3, 3}}));
        QCOMPARE(field.places.at(second).box, (PixelBox{{3, 3}, {7, 7}}));
        // cv2's bilinear halving reads the two rows around 2 * (3 + 0.5) - 0.5 = 6.5.
        QCOMPARE(field.places.at(first).box, (PixelBox{{6, 7}, {14, 15}}));
    }

    void resamplersReadWhatTheyWeigh() {
        Step resize;
        resize.type = "Resize";
        const auto by = [&](ResamplingFilter filter, bool pillow = false) { resize.detail = std::make_shared<Resampling>(filter, pillow); };
        by(ResamplingFilter::Bilinear, true);
        const FieldPlace after{{}, 10, 10}, before{{}, 40, 20};
        const PixelBox cell{{5, 5}, {5, 5}};
        // Pillow's triangle spans 4 pixels to each side of 22 when it shrinks to a quarter.
        QCOMPARE(boxBeforeTransform(resize, cell, after, before)->rows, (PixelSpan{18, 25}));
        by(ResamplingFilter::Nearest);
        QCOMPARE(boxBeforeTransform(resize, cell, after, before)->rows, (PixelSpan{20, 20}));
        by(ResamplingFilter::Area);
        QCOMPARE(boxBeforeTransform(resize, cell, after, before)->rows, (PixelSpan{20, 23}));
        by(ResamplingFilter::Bicubic);
        QCOMPARE(boxBeforeTransform(resize, cell, after, before)->rows, (PixelSpan{20, 23}));
        by(ResamplingFilter::Bilinear);
        QCOMPARE(boxBeforeTransform(resize, cell, after, FieldPlace{{}, 10, 10})->rows, (PixelSpan{5, 5}));
        // Rows below and columns on the right move nothing; rows above do.
        auto border = std::make_shared<AddedBorder>();
        border->bottom = 4;
        resize.detail = border;
        QCOMPARE(boxBeforeTransform(resize, cell, after, FieldPlace{{}, 6, 10})->rows, (PixelSpan{5, 5}));
        border->top = 2;
        QCOMPARE(boxBeforeTransform(resize, cell, after, FieldPlace{{}, 4, 10})->rows, (PixelSpan{3, 3}));
        by(ResamplingFilter::Bilinear);
        // Enlarged: 5.5 * 0.5 = 2.75 lies between the middles of pixels 2 and 3.
        QCOMPARE(boxBeforeTransform(resize, cell, after, FieldPlace{{}, 5, 5})->rows, (PixelSpan{2, 3}));
    }

    void tokensOfAnUnknownGridAreNotFollowed() {
        Step view;
        view.operation = {Positions::View};
        const Shape map{1, 64, 56, 56}, tokens{1, 3136, 64}, flat{1, 64, 3136};
        const PixelBox cell{{4, 6}, {5, 7}};
        // Tokens whose grid is known count as a map.
        QCOMPARE(*boxBefore(view, cell, map, {1, 1, 56, 56}, true), cell);
        QCOMPARE(*boxBefore(view, cell, map, tokens, true), (PixelBox{{0, 0}, {0, 63}}));
        QCOMPARE(*boxBefore(view, {{0, 0}, {0, 63}}, tokens, map, true), (PixelBox{{0, 55}, {0, 55}}));
        // A row of numbers is: the 58th of a plane is in its second row.
        QCOMPARE(*boxBefore(view, {{0, 0}, {57, 57}}, flat, map, true), (PixelBox{{1, 1}, {1, 1}}));
    }
};

TD_TEST(TestReceptiveField)
#include "tst_receptive_field.moc"
