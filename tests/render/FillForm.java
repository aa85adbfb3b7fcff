// Fills a form in JavaRosa, the engine of ODK Collect, and prints the instance it would send.
// java -cp ODK_Validate.jar FillForm.java FORM.xml FOLDER_OF_CSV ANSWERS   (a line each: path<TAB>answer)

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.utils.DateUtils;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class FillForm {
    static class Csv extends PrefixedRootFactory {
        final Path folder;

        Csv(Path folder) {
            super(new String[] {"file-csv"});
            this.folder = folder;
        }

        protected Reference factory(String terminal, String uri) {
            Path path = folder.resolve(terminal.replaceFirst("^/", ""));
            return new Reference() {
                public boolean doesBinaryExist() { return Files.exists(path); }
                public InputStream getStream() throws java.io.IOException { return Files.newInputStream(path); }
                public String getURI() { return uri; }
                public String getLocalURI() { return path.toString(); }
                public boolean isReadOnly() { return true; }
                public OutputStream getOutputStream() { throw new UnsupportedOperationException(); }
                public void remove() { throw new UnsupportedOperationException(); }
                public Reference[] probeAlternativeReferences() { return new Reference[0]; }
            };
        }
    }

    public static void main(String[] args) throws Exception {
        new JavaRosaCoreModule().registerModule();
        new XFormsModule().registerModule();
        ReferenceManager.instance().addReferenceFactory(new Csv(Path.of(args[1])));
        Map<String, String> answers = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(args[2]))) {
            String[] parts = line.split("\t", 2);
            answers.put(parts[0], parts[1]);
        }
        FormDef form = XFormUtils.getFormFromInputStream(Files.newInputStream(Path.of(args[0])), null);
        form.initialize(true, new InstanceInitializationFactory());
        FormEntryController controller = new FormEntryController(new FormEntryModel(form));
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_QUESTION) {
                FormEntryPrompt prompt = controller.getModel().getQuestionPrompt();
                String path = prompt.getIndex().getReference().toString(true).replaceAll("\\[1\\]$", "");
                String said = answers.remove(path);
                if (said != null) {
                    int done = controller.answerQuestion(data(prompt, said), true);
                    if (done != FormEntryController.ANSWER_OK) {
                        throw new IllegalStateException(path + " does not take " + said);
                    }
                }
            }
            event = controller.stepToNextEvent();
        }
        if (!answers.isEmpty()) {
            throw new IllegalStateException("not asked: " + answers.keySet());
        }
        form.postProcessInstance();
        byte[] sent = new XFormSerializingVisitor().serializeInstance(form.getInstance());
        System.out.write(sent);
        System.out.flush();
    }

    static IAnswerData data(FormEntryPrompt prompt, String said) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                return new SelectOneData(choice(prompt, said));
            case Constants.CONTROL_SELECT_MULTI: {
                List<Selection> chosen = new ArrayList<>();
                for (String one : said.split(" ")) {
                    chosen.add(choice(prompt, one));
                }
                return new MultipleItemsData(chosen);
            }
            default:
        }
        switch (prompt.getDataType()) {
            case Constants.DATATYPE_DATE:
                return new DateData(DateUtils.parseDate(said));
            case Constants.DATATYPE_INTEGER:
                return new IntegerData(Integer.parseInt(said));
            default:
                return new StringData(said);
        }
    }

    static Selection choice(FormEntryPrompt prompt, String said) {
        for (SelectChoice one : prompt.getSelectChoices()) {
            if (one.getValue().equals(said)) {
                return one.selection();
            }
        }
        throw new IllegalStateException("no such choice: " + said);
    }
}
