// Pasted commands: each command line of the study notes and of mmclassification's documentation becomes a command of Teardown, or says in
// one message per mistake what is wrong.
#include "core/command/pasted_command.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

const PasteOptions kEverything;

QString textOf(const PastedCommand& command) { return QString::fromStdString(commandText(command)); }

QStringList codesOf(const PastedCommand& command) {
    QStringList codes;
    for (const CommandFault& fault : command.faults)
        codes << QStringLiteral("%1:%2").arg(fault.line).arg(QString::fromStdString(fault.code));
    return codes;
}

}  // namespace

class TstPaste : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commands_data() {
        QTest::addColumn<QByteArray>("pasted");
        QTest::addColumn<QString>("expected");
        QTest::newRow("test") << QByteArray("python tools/test.py configs/a.py a.pth --metrics accuracy precision")
                              << "teardown test configs/a.py a.pth --metrics accuracy precision";
        QTest::newRow("prompt and backslashes")
            << QByteArray("$ python tools/test.py configs/a.py \\\n>   a.pth \\\n    --metrics accuracy --out r.pkl\n")
            << "teardown test configs/a.py a.pth --metrics accuracy --out r.pkl";
        QTest::newRow("windows line ends") << QByteArray("python tools/test.py a.py \\\r\n  a.pth\r\n") << "teardown test a.py a.pth";
        QTest::newRow("environment and device")
            << QByteArray("CUDA_VISIBLE_DEVICES=0 python3.8 -u tools/test.py a.py a.pth --device=cuda --metrics=accuracy")
            << "teardown test a.py a.pth --metrics accuracy";
        QTest::newRow("train")
            << QByteArray("python tools/train.py configs/a.py --work-dir out --seed 0 --gpu-id 1 --cfg-options runner.max_epochs=1")
            << "teardown train configs/a.py --work-dir out --seed 0 --cfg-options runner.max_epochs=1";
        QTest::newRow("demo") << QByteArray("python demo/image_demo.py demo/demo.JPEG configs/a.py a.pth --device cpu")
                              << "teardown demo demo/demo.JPEG configs/a.py a.pth";
        QTest::newRow("dist_test") << QByteArray("./tools/dist_test.sh configs/a.py a.pth 8 --out r.json")
                                   << "teardown test configs/a.py a.pth --out r.json";
        QTest::newRow("bash dist_test") << QByteArray("PORT=29501 bash tools/dist_test.sh a.py a.pth 4") << "teardown test a.py a.pth";
        QTest::newRow("slurm") << QByteArray("GPUS=8 ./tools/slurm_test.sh dev job a.py a.pth --metrics accuracy")
                               << "teardown test a.py a.pth --metrics accuracy";
        QTest::newRow("launcher")
            << QByteArray(
                   "python -m torch.distributed.launch --nproc_per_node=8 --master_port 29500 tools/test.py a.py a.pth --launcher pytorch")
            << "teardown test a.py a.pth";
        QTest::newRow("old option") << QByteArray("python tools/test.py a.py a.pth --options data.samples_per_gpu=2 model.head.topk='(1,)'")
                                    << "teardown test a.py a.pth --cfg-options data.samples_per_gpu=2 'model.head.topk=(1,)'";
        QTest::newRow("abbreviated option") << QByteArray("python tools/test.py a.py a.pth --metrics accuracy --cfg a=1")
                                            << "teardown test a.py a.pth --metrics accuracy --cfg-options a=1";
        QTest::newRow("cd") << QByteArray("cd mmclassification && python tools/test.py configs/a.py /data/a.pth")
                            << "teardown test mmclassification/configs/a.py /data/a.pth";
        QTest::newRow("flops") << QByteArray("python tools/analysis_tools/get_flops.py a.py --shape 224 224")
                               << "teardown tree a.py --input-shape 224 224 --format flops";
        QTest::newRow("print config") << QByteArray("python tools/misc/print_config.py a.py") << "teardown config show a.py";
        QTest::newRow("eval")
            << QByteArray("python tools/analysis_tools/eval_metric.py a.py r.pkl --metrics accuracy --metric-options topk='(1,5)'")
            << "teardown eval a.py r.pkl --metrics accuracy --metric-options 'topk=(1,5)'";
        QTest::newRow("reparameterise") << QByteArray("python tools/convert_models/reparameterize_model.py a.py a.pth out.pth")
                                        << "teardown reparam a.py a.pth out.pth";
        QTest::newRow("quotes") << QByteArray("python tools/test.py 'my configs/a.py' \"a b.pth\"")
                                << "teardown test 'my configs/a.py' 'a b.pth'";
        QTest::newRow("docker run")
            << QByteArray(
                   "docker run --gpus all --shm-size=8g -it -v /home/me/mmcls:/workspace/mmcls -v /data:/data:ro mmcls:latest "
                   "python /workspace/mmcls/tools/test.py /workspace/mmcls/configs/a.py /data/a.pth")
            << "teardown test /home/me/mmcls/configs/a.py /data/a.pth";
        QTest::newRow("docker, then inside")
            << QByteArray("docker run -it -v \"$PWD/work\":/workspace -w /workspace image bash\npython tools/test.py a.py a.pth")
            << "teardown test work/a.py work/a.pth";
        QTest::newRow("docker exec") << QByteArray("docker exec -it -w /src box bash -c 'python tools/test.py /src/a.py /src/a.pth'")
                                     << "teardown test /src/a.py /src/a.pth";
        QTest::newRow("launch.json") << QByteArray(
                                            "{\n  // Use IntelliSense\n  \"version\": \"0.2.0\",\n  \"configurations\": [{\n    \"name\": "
                                            "\"Python\", \"type\": \"python\",\n"
                                            "    \"program\": \"${workspaceFolder}/tools/test.py\",\n    \"args\": [\"configs/a.py\", "
                                            "\"a.pth\", \"--metrics\", \"accuracy\"]\n  }]\n}")
                                     << "teardown test configs/a.py a.pth --metrics accuracy";
        QTest::newRow("launch.json, args as a text")
            << QByteArray("{\"program\": \"tools/test.py\", \"args\": \"a.py a.pth --out r.json\"}")
            << "teardown test a.py a.pth --out r.json";
        QTest::newRow("comment before") << QByteArray("# the notes' test\npython tools/test.py a.py a.pth  # quick\n")
                                        << "teardown test a.py a.pth";
    }
    void commands() {
        QFETCH(QByteArray, pasted);
        QFETCH(QString, expected);
        const PastedCommand command = readPasted(pasted.toStdString(), kEverything);
        QCOMPARE(codesOf(command), QStringList());
        QVERIFY(command.runs());
        QCOMPARE(textOf(command), expected);
    }

    void mistakes_data() {
        QTest::addColumn<QByteArray>("pasted");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char* name, const char* pasted, const QStringList& codes) {
            QTest::newRow(name) << QByteArray(pasted) << codes;
        };
        row("comment after the backslash",
            "docker run -it \\ # interactive\n  -v /a:/workspace image python tools/test.py /workspace/a.py /workspace/a.pth",
            {"1:command-comment-after-backslash"});
        row("blank after the backslash", "python tools/test.py a.py \\ \n a.pth", {"1:command-blank-after-backslash"});
        row("relative mount", "docker run -v ./home:/workspace image python tools/test.py /workspace/a.py /workspace/a.pth",
            {"1:command-relative-mount"});
        row("typographic quotes",
            "python tools/test.py \xE2\x80\x9C"
            "a.py\xE2\x80\x9D a.pth",
            {"1:command-typographic-quote"});
        row("typographic dash", "python tools/test.py a.py a.pth \xE2\x80\x93metrics accuracy", {"1:command-typographic-dash"});
        row("open quote", "python tools/test.py a.py\n 'a.pth", {"1:command-missing-word", "2:command-open-quote"});
        row("unknown option", "python tools/test.py a.py a.pth --metric accuracy --fusee",
            {"1:command-unknown-option", "1:command-unknown-option"});
        row("missing checkpoint", "python tools/test.py a.py --out r.json", {"1:command-missing-word"});
        row("swallowed checkpoint", "python tools/test.py a.py --metrics accuracy a.pth", {"1:command-swallowed-word"});
        row("surplus word", "python tools/test.py a.py a.pth b.pth", {"1:command-surplus-word"});
        row("wrong order", "python demo/image_demo.py a.py a.pth x.png", {"1:command-wrong-order"});
        row("option alone", "python tools/test.py a.py a.pth --out", {"1:command-option-without-word"});
        row("variable", "python tools/test.py ${CONFIG_FILE} a.pth", {"1:command-variable"});
        row("web address", "python tools/test.py a.py https://download.openmmlab.com/a.pth", {"1:command-web-address"});
        row("another script", "python tools/trian.py a.py", {"1:command-unknown-script"});
        row("no command", "# nothing\n", {"1:command-nothing"});
        row("empty", "", {"1:command-nothing"});
        row("broken launch.json", "{\n \"configurations\": [\n  {\"program\": \"tools/test.py\",}\n]}", {"3:command-launch-json"});
        row("launch.json without a program", "{\"configurations\": []}", {"1:command-launch-program"});
    }
    void mistakes() {
        QFETCH(QByteArray, pasted);
        QFETCH(QStringList, codes);
        const PastedCommand command = readPasted(pasted.toStdString(), kEverything);
        QCOMPARE(codesOf(command), codes);
        QVERIFY(!command.runs());
        for (const CommandFault& fault : command.faults) QVERIFY(!fault.what.empty() && !fault.remedy.empty());
    }

    void pathsAreMappedAndLookedFor() {
        PasteOptions options;
        options.mounts = {{"/workspace", "/home/me"}, {"/workspace/data", "/mnt/data"}};
        options.exists = [](const std::string& path) { return path != "/mnt/data/a.pth"; };
        const PastedCommand command =
            readPasted("python /workspace/tools/test.py /workspace/configs/a.py /workspace/data/a.pth --out /workspace/new/r.pkl", options);
        QCOMPARE(textOf(command), QStringLiteral("teardown test /home/me/configs/a.py /mnt/data/a.pth --out /home/me/new/r.pkl"));
        QCOMPARE(codesOf(command), QStringList{"1:command-no-file"});
        QCOMPARE(command.paths.size(), std::size_t{3});
        QVERIFY(!command.paths[1].exists && command.paths[2].isOutput);
        // A folder of a container that nothing maps: the remedy names the option.
        options.mounts.clear();
        options.exists = [](const std::string&) { return false; };
        const PastedCommand unmapped = readPasted("python tools/test.py /workspace/a.py /workspace/a.pth", options);
        QCOMPARE(unmapped.faults.size(), std::size_t{2});
        QVERIFY(english(unmapped.faults[0].remedy).find("--map /workspace=") != std::string::npos);
    }

    void optionsThatDoNothingAreSaid() {
        const PastedCommand command = readPasted("python tools/test.py a.py a.pth --show --gpu-ids 0 1 --launcher none", kEverything);
        QVERIFY(command.runs());
        QCOMPARE(command.leftOut.size(), std::size_t{3});
        QVERIFY(command.leftOut[0].matters && !command.leftOut[1].matters);
    }

    /// Whatever is pasted, it ends, and never with words that nobody wrote.
    void anyBytes() {
        quint32 state = 1;
        const char letters[] = "\\\"'$#&|;<>\n\t -{}[]:,a./=python tools/test.py \xE2\x80\x9C";
        for (int round = 0; round < 3000; ++round) {
            std::string text;
            for (int i = 0; i < 40; ++i) {
                state = state * 1664525u + 1013904223u;
                text += letters[(state >> 16) % (sizeof letters - 1)];
            }
            const PastedCommand command = readPasted(text, kEverything);
            QVERIFY(command.runs() || !command.faults.empty());
        }
    }
};

TD_TEST(TstPaste)
#include "tst_paste.moc"
