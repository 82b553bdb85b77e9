// The readers of idx, gzip and MATLAB files: what they read, what they say about damage, and that no byte can hurt them.
#include "core/base/md5.h"
#include "core/data/files/file_bytes.h"
#include "core/data/files/idx_file.h"
#include "core/data/files/mat_file.h"
#include "core/data/files/text_lines.h"
#include "dataset_support.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <limits>
#include <random>

using namespace teardown;

class TestDatasetFiles : public QObject {
    Q_OBJECT

    static std::vector<std::byte> bytesOf(const std::string& name) {
        QFile file(QString::fromStdString(name.starts_with('/') ? name : dataFolder() + "/" + name));
        if (!file.open(QIODevice::ReadOnly)) return {};
        const QByteArray all = file.readAll();
        const auto* data = reinterpret_cast<const std::byte*>(all.constData());
        return {data, data + all.size()};
    }
    static std::vector<std::byte> bytesOf(std::initializer_list<int> values) {
        std::vector<std::byte> bytes;
        for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
        return bytes;
    }
    static std::shared_ptr<const InputFile> fileOf(std::vector<std::byte> bytes) {
        return InputFile::ofBytes(std::move(bytes), "test.bin");
    }
    /// Everything that can be asked of an array; the sum keeps the reads.
    static double touch(const MatFile& mat) {
        double sum = 0;
        std::vector<std::uint32_t> open = mat.variables();
        for (std::size_t steps = 0; !open.empty() && steps < 10'000; ++steps) {
            const MatArray& array = mat[open.back()];
            open.pop_back();
            open.insert(open.end(), array.parts.begin(), array.parts.end());
            if (array.isNumber() && array.count() > 0) sum += mat.number(array, 0) + mat.number(array, array.count() - 1);
            if (array.cls == MatClass::Char && array.dimensions[0] > 0)
                sum += static_cast<double>(mat.text(array, static_cast<std::uint64_t>(array.dimensions[0] - 1)).size());
        }
        return sum;
    }

private Q_SLOTS:
    void md5() {
        const auto digest = [](const std::string& text) {
            Md5 hash;
            // In pieces, so that blocks are filled across calls.
            for (const char& letter : text) hash.update(std::as_bytes(std::span(&letter, 1)));
            return hash.hexDigest();
        };
        // RFC 1321, appendix A.5.
        QCOMPARE(digest(""), std::string("d41d8cd98f00b204e9800998ecf8427e"));
        QCOMPARE(digest("abc"), std::string("900150983cd24fb0d6963f7d28e17f72"));
        QCOMPARE(digest("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
                 std::string("57edf4a22be3c955ac49da2e2107b67a"));
    }

    void idx() {
        const auto file = openIdx(fileOf(bytesOf({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6})));
        QVERIFY(file.ok());
        QCOMPARE(file->rowBytes(), std::uint64_t{3});
        QCOMPARE(*file->row(1), bytesOf({4, 5, 6}));
    }
    void brokenIdx_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("rows");  // that are usable; -1: none at all
        QTest::newRow("empty") << QByteArray() << "idx-header" << -1;
        QTest::newRow("magic") << QByteArray::fromHex("89504e47") << "idx-header" << -1;
        QTest::newRow("type") << QByteArray::fromHex("00000701000000010a") << "idx-header" << -1;
        QTest::newRow("dimensions") << QByteArray::fromHex("0000080400000001000000010000000100000001ff") << "idx-header" << -1;
        QTest::newRow("within header") << QByteArray::fromHex("0000080300000001") << "idx-header" << -1;
        QTest::newRow("too few") << QByteArray::fromHex("000008020000000300000002aabbccddee") << "idx-size" << 2;
        QTest::newRow("too many") << QByteArray::fromHex("0000080100000001aabb") << "idx-size" << 1;
        QTest::newRow("overflow") << QByteArray::fromHex("00000803ffffffffffffffffffffffff00") << "idx-size" << 0;
        QTest::newRow("rows of nothing") << QByteArray::fromHex("00000802ffffffff00000000") << "idx-size" << 0;
    }
    void brokenIdx() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, code);
        QFETCH(int, rows);
        const auto* data = reinterpret_cast<const std::byte*>(bytes.constData());
        const auto strict = openIdx(fileOf({data, data + bytes.size()}));
        QVERIFY(!strict.ok());
        QCOMPARE(QString::fromStdString(strict.error().code), code);
        QVERIFY(strict.error().where.offset.has_value());
        std::optional<Error> fault;
        const auto partly = openIdx(fileOf({data, data + bytes.size()}), &fault);
        QCOMPARE(partly.ok(), rows >= 0);
        if (rows >= 0) QCOMPARE(partly->count(), static_cast<std::uint64_t>(rows));
        for (int i = 0; i < rows; ++i) QVERIFY(partly->row(static_cast<std::uint64_t>(i)).ok());
    }

    void gzip() {
        std::vector<std::byte> packed = bytesOf("fashion/train-images-idx3-ubyte.gz");
        const auto whole = unpacked(fileOf(packed));
        QVERIFY(whole.ok());
        QCOMPARE((*whole)->size(), std::uint64_t{16 + 3 * 20});
        // A second member follows the first.
        std::vector<std::byte> twice = packed;
        twice.insert(twice.end(), packed.begin(), packed.end());
        QCOMPARE((*unpacked(fileOf(twice)))->size(), std::uint64_t{2 * (16 + 3 * 20)});
        packed.resize(packed.size() - 20);
        const auto cut = unpacked(fileOf(packed));
        QVERIFY(!cut.ok());
        QCOMPARE(cut.error().code, std::string("gzip-broken"));
        QCOMPARE(cut.error().where.offset.value_or(0), std::uint64_t{packed.size()});
        std::optional<Error> fault;
        const auto partly = unpacked(fileOf(packed), &fault);
        QVERIFY(partly.ok() && fault);
        QVERIFY((*partly)->size() < 16 + 3 * 20);
        // Neither packed nor named so.
        QCOMPARE((*unpacked(fileOf(bytesOf({1, 2, 3}))))->size(), std::uint64_t{3});
    }

    /// damaged idx files of MNIST leave their whole pictures usable.
    void truncatedMnist() {
        QTemporaryDir folder;
        for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"})
            QVERIFY(QFile::copy(QString::fromStdString(dataFolder()) + "/mnist/" + name, folder.filePath(name)));
        QFile images(folder.filePath("train-images-idx3-ubyte"));
        QVERIFY(images.resize(images.size() - 7));
        Diagnostics notes;
        const std::string arguments = "type='MNIST', data_prefix='" + folder.path().toStdString() + "'";
        const auto strict = datasetOf(arguments, true, false, notes);
        QVERIFY(!strict.ok());  // the reference reads both parts
        QCOMPARE(strict.error().code, std::string("idx-size"));
        const auto tolerant = datasetOf(arguments, false, true, notes);
        QCOMPARE((*tolerant)->size(), std::size_t{2});
        QVERIFY((*tolerant)->sample(1).ok());
        QVERIFY(problemWith((*tolerant)->problems(), "dataset-idx-count"));
        // Pictures and labels exchanged.
        QVERIFY(QFile::remove(folder.filePath("t10k-labels-idx1-ubyte")));
        QVERIFY(QFile::copy(folder.filePath("t10k-images-idx3-ubyte"), folder.filePath("t10k-labels-idx1-ubyte")));
        const auto exchanged = datasetOf(arguments, true, true, notes);
        QCOMPARE((*exchanged)->size(), std::size_t{0});
        QVERIFY(problemWith((*exchanged)->problems(), "dataset-idx-kind"));
    }

    void mat() {
        for (const char* name : {"cars/devkit/cars_train_annos.mat", "cars/devkit/cars_test_annos_withlabels.mat"}) {
            const auto file = MatFile::read(fileOf(bytesOf(name)));
            QVERIFY2(file.ok(), file.ok() ? "" : describe(file.error()).c_str());
            const MatArray* annotations = file->find("annotations");
            QVERIFY(annotations);
            QCOMPARE(annotations->fields.size(), std::size_t{6});
            QCOMPARE(annotations->fields[4], std::string("class"));
            const MatArray& label = (*file)[annotations->parts[4]];
            QCOMPARE(int(label.cls), int(MatClass::UInt8));
            QCOMPARE(file->number(label, 0), 196.0);
            QCOMPARE(file->text((*file)[annotations->parts[5]]), std::string("00001.jpg"));
        }
    }
    /// Every kind of array that scipy.io.savemat writes.
    void matKinds() {
        const auto file = MatFile::read(fileOf(bytesOf(TEST_DATA "/fuzz/seeds/mat/kinds")));
        QVERIFY2(file.ok(), file.ok() ? "" : describe(file.error()).c_str());
        QCOMPARE(file->variables().size(), std::size_t{8});
        const MatArray& cell = *file->find("c");
        QCOMPARE(int(cell.cls), int(MatClass::Cell));
        QCOMPARE(cell.parts.size(), std::size_t{3});
        const MatArray& numbers = (*file)[cell.parts[0]];
        QVERIFY(numbers.dimensions == std::vector<std::int64_t>({2, 3}));
        QCOMPARE(file->number(numbers, 1), 3.0);  // the first dimension is the fastest
        QCOMPARE(file->text((*file)[cell.parts[1]]), std::string("text"));
        QCOMPARE(file->text((*file)[(*file)[cell.parts[2]].parts[1]]), std::string("cd"));
        QVERIFY(file->find("z")->complex);
        QCOMPARE(file->number(*file->find("z"), 0), 1.0);
        QCOMPARE(file->find("b")->count(), std::uint64_t{2});
        QCOMPARE(file->number(*file->find("b"), 0), 1.0);
        QCOMPARE(file->text(*file->find("s")), std::string("h\xc3\xa4\xc3\x9f"));
        QCOMPARE(file->number(*file->find("i"), 0), -5.0);
        QCOMPARE(file->number(*file->find("f"), 0), 1.5);
        QCOMPARE(file->find("e")->count(), std::uint64_t{0});
        const MatArray& deep = *file->find("st");
        QVERIFY(deep.fields == std::vector<std::string>({"x", "y"}));
        QCOMPARE(file->text((*file)[(*file)[deep.parts[1]].parts[0]]), std::string("deep"));
        QVERIFY(!file->find("none"));
    }
    void brokenMat() {
        const std::vector<std::byte> whole = bytesOf("cars/devkit/cars_train_annos.mat");
        const auto errorOf = [](std::vector<std::byte> bytes) {
            const auto file = MatFile::read(fileOf(std::move(bytes)));
            return file.ok() ? Error() : file.error();
        };
        QCOMPARE(errorOf(bytesOf({1, 2})).code, std::string("mat-header"));
        QCOMPARE(errorOf(bytesOf("lists/plain.txt")).code, std::string("mat-header"));
        std::vector<std::byte> hdf = whole;
        const std::string text = "MATLAB 7.3 MAT-file";
        std::transform(text.begin(), text.end(), hdf.begin(), [](char c) { return static_cast<std::byte>(c); });
        QVERIFY(mentions(errorOf(hdf).what, "7.3"));
        std::vector<std::byte> cut = whole;
        cut.resize(whole.size() - 100);
        QCOMPARE(errorOf(cut).code, std::string("mat-broken"));
        QCOMPARE(errorOf(cut).where.offset.value_or(0), std::uint64_t{128});
        std::vector<std::byte> packed = bytesOf("cars/devkit/cars_test_annos_withlabels.mat");
        packed[200] ^= std::byte{0x55};
        QVERIFY(!errorOf(packed).code.empty());
        // A struct of 2^31 elements in a file of a few hundred bytes.
        std::vector<std::byte> huge = whole;
        for (std::size_t i = 160; i < 168; ++i) huge[i] = std::byte{0x7f};
        QCOMPARE(errorOf(huge).code, std::string("mat-broken"));
    }

    /// Bytes are changed, removed and doubled at random: the readers say what is wrong or give what they can, and never read outside.
    void mutatedBytes() {
        std::mt19937 random(20);
        const std::vector<std::string> names = {"cars/devkit/cars_train_annos.mat", "cars/devkit/cars_test_annos_withlabels.mat",
                                                "cars/devkit/column.mat", "mnist/train-images-idx3-ubyte",
                                                "fashion/t10k-labels-idx1-ubyte.gz"};
        int opened = 0;
        int refused = 0;
        volatile double sum = 0;
        for (const std::string& name : names) {
            const std::vector<std::byte> whole = bytesOf(name);
            QVERIFY(!whole.empty());
            for (int round = 0; round < 1500; ++round) {
                std::vector<std::byte> bytes = whole;
                for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
                    const std::size_t at = random() % bytes.size();
                    switch (random() % 4) {
                        case 0:
                            bytes[at] = static_cast<std::byte>(random());
                            break;
                        case 1:
                            bytes[at] ^= static_cast<std::byte>(1u << random() % 8);
                            break;
                        case 2:
                            bytes.resize(std::max<std::size_t>(at, 1));
                            break;
                        default:
                            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin(),
                                         bytes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(at, 16)));
                    }
                }
                std::optional<Error> fault;
                if (name.ends_with(".mat")) {
                    const auto file = MatFile::read(fileOf(bytes), &fault);
                    if (file.ok()) sum = sum + touch(*file);
                    ++(file.ok() && !fault ? opened : refused);
                } else {
                    auto plain = unpacked(fileOf(bytes), &fault);
                    const auto file = plain.ok() ? openIdx(*plain, &fault) : Result<IdxFile>(plain.error());
                    for (std::uint64_t row = 0; file.ok() && row < std::min<std::uint64_t>(file->count(), 8); ++row)
                        QVERIFY(file->row(row).ok());
                    ++(file.ok() && !fault ? opened : refused);
                }
            }
        }
        QVERIFY2(opened > 100 && refused > 1000, qPrintable(QString("%1 opened, %2 refused").arg(opened).arg(refused)));
    }

    void lines() {
        const TextLines lines("a\r\nb\rc\n\nd");
        QCOMPARE(lines.size(), std::size_t{5});
        QCOMPARE(lines[0], std::string_view("a"));
        QCOMPARE(lines[1], std::string_view("b"));
        QCOMPARE(lines[3], std::string_view(""));
        QCOMPARE(lines[4], std::string_view("d"));
        QCOMPARE(TextLines(std::string()).size(), std::size_t{0});
        QCOMPARE(TextLines(std::string("x\n")).size(), std::size_t{1});
        std::int64_t value = 0;
        QVERIFY(readPythonInteger(" -1_0 ", value) && value == -10);
        QVERIFY(readPythonInteger("-9223372036854775808", value) && value == std::numeric_limits<std::int64_t>::min());
        for (const char* bad : {"", "-", "1__0", "_1", "1_", "1.0", "0x1", "9223372036854775808", "cat"})
            QVERIFY2(!readPythonInteger(bad, value), bad);
    }
};

TD_TEST(TestDatasetFiles)
#include "tst_dataset_files.moc"
