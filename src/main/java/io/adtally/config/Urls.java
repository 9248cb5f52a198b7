package io.adtally.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the URLs among the settings may be. They are logged, so they must not hold secrets. */
public final class Urls {
    static final String LEDGER_RULE =
            "jdbc:postgresql://host:port/database, without the parameters user, password,"
                    + " sslpassword, ApplicationName, options and socketTimeout, and without user"
                    + " info";

    private static final Pattern LEDGER =
            Pattern.compile("jdbc:postgresql://[^/?#@\\s]+/[^/?#@\\s]+(?:\\?(?<parameters>\\S*))?");

    /** Secrets, and what the ledger sets itself: its fencing and time limits hang on them. */
    private static final Set<String> REFUSED_PARAMETERS =
            Set.of(
                    "user",
                    "password",
                    "sslpassword",
                    "applicationname",
                    "options",
                    "sockettimeout",
                    // The tally may write one row twice in a batch, which one statement cannot.
                    "rewritebatchedinserts");

    private Urls() {}

    static boolean isLedger(String url) {
        var matcher = LEDGER.matcher(url);
        if (!matcher.matches()) {
            return false;
        }
        String parameters = matcher.group("parameters");
        if (parameters == null) {
            return true;
        }
        for (String parameter : parameters.split("&", -1)) {
            String name = parameter.split("=", 2)[0];
            if (REFUSED_PARAMETERS.contains(
                    URLDecoder.decode(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is an http or https URL of a host, without user info. */
    public static boolean isPlainHttp(String url) {
        try {
            URI uri = new URI(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** As it may be logged: neither user info nor the value of any parameter. */
    static String withoutSecrets(String url) {
        int userInfoEnd = url.lastIndexOf('@');
        int parameters = url.indexOf('?');
        if (userInfoEnd >= 0) {
            int slashes = url.indexOf("//");
            String head =
                    slashes >= 0 && slashes < userInfoEnd ? url.substring(0, slashes + 2) : "";
            return head + SettingRule.HIDDEN;
        }
        return parameters < 0 ? url : url.substring(0, parameters + 1) + SettingRule.HIDDEN;
    }
}
